import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pLimit from 'p-limit';
import {
  type Aws,
  createOrganization,
  defaultRoleName,
  startAws,
} from '../../../dev/aws';
import { TestClock } from '../../__testUtils__/TestClock';
import {
  openAccount,
  StandInHttpHandler,
} from '../../aws/__testUtils__/openAccount';
import { AwsClients } from '../../aws/AwsClients';
import { IncompleteListError } from '../../aws/awsErrors';
import type { AccountSession } from '../../aws/AccountSession';
import type { ListedBucket } from '../../model/BucketRecord';
import { generalPurpose } from './generalPurpose';

const ACCOUNT = '222222222222';
const OTHER_ACCOUNT = '333333333333';

async function drain(session: AccountSession): Promise<ListedBucket[][]> {
  const pages: ListedBucket[][] = [];
  for await (const page of generalPurpose.list(session, '')) {
    pages.push(page);
  }
  return pages;
}

describe('list', () => {
  /** A store that answers ListBuckets as the test says, to a request with this token. */
  let respond: (token: string | undefined) => {
    buckets: string;
    token?: string;
  };
  let server: Server;
  let requests = 0;

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      const { searchParams } = new URL(`${request.url}`, 'http://s3');
      const { buckets, token } = respond(
        searchParams.get('continuation-token') ?? undefined,
      );
      response.end(
        `<ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets>${buckets}</Buckets>${
          token ? `<ContinuationToken>${token}</ContinuationToken>` : ''
        }</ListAllMyBucketsResult>`,
      );
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const bucket = (name: string, date = '2020-01-01T00:00:00.000Z') =>
    `<Bucket><Name>${name}</Name><CreationDate>${date}</CreationDate><BucketRegion>eu-west-1</BucketRegion></Bucket>`;

  /** A session without the verification of its identity, which this store does not know. */
  function session(): AccountSession {
    const { port } = server.address() as AddressInfo;
    const { signal } = new AbortController();
    const clients = new AwsClients(
      {
        clock: new TestClock(),
        http: new StandInHttpHandler({ endpoint: `http://127.0.0.1:${port}` }),
        maxAttempts: 1,
        signal,
        onCall: () => {},
      },
      async () => ({ accessKeyId: 'any', secretAccessKey: 'any' }),
    );
    return {
      account: { id: ACCOUNT, partition: 'aws' },
      homeRegion: 'eu-west-1',
      signal,
      limit: pLimit(10),
      s3: (region: string) => clients.s3(region),
    } as AccountSession;
  }

  it.each<[string, string[][], number]>([
    ['the same page under new tokens', [['a', 'b']], 2],
    ['a cycle of pages', [['a'], ['b'], ['c']], 6],
    ['empty pages', [[]], 1],
  ])('ends with an error at %s', async (_, pages, expected) => {
    let next = 0;
    respond = () => {
      const page = pages[next % pages.length];
      next += 1;
      return {
        buckets: page.map(name => bucket(name)).join(''),
        token: `token-${next}`,
      };
    };
    await expect(drain(session())).rejects.toThrow(IncompleteListError);
    expect(requests).toBe(expected);
  });

  it('yields pages as they come, with the names that come twice', async () => {
    respond = token =>
      token
        ? { buckets: bucket('b') + bucket('a') + bucket('b') }
        : { buckets: bucket('b'), token: 'next' };
    const pages = await drain(session());
    expect(pages.map(page => page.map(({ name }) => name))).toEqual([
      ['b'],
      ['b', 'a', 'b'],
    ]);
  });

  it.each([
    'not a date',
    '2020-13-01T00:00:00.000Z',
    '2020-01-01',
    '+999999-01-01T00:00:00.000Z',
    '1577836800',
    '&lt;&amp;',
  ])('flags the one bucket whose date is %s', async date => {
    respond = () => ({
      buckets: bucket('a') + bucket('b', date) + bucket('c'),
    });
    const good = {
      region: 'eu-west-1',
      createdAt: '2020-01-01T00:00:00.000Z',
    };
    expect(await drain(session())).toEqual([
      [
        { name: 'a', arn: 'arn:aws:s3:::a', ...good },
        {
          name: 'b',
          arn: 'arn:aws:s3:::b',
          region: 'eu-west-1',
          problem: `its CreationDate '${date}' is not a date`,
        },
        { name: 'c', arn: 'arn:aws:s3:::c', ...good },
      ],
    ]);
  });

  it('lists a bucket without a date', async () => {
    respond = () => ({ buckets: '<Bucket><Name>a</Name></Bucket>' });
    expect(await drain(session())).toEqual([
      [{ name: 'a', arn: 'arn:aws:s3:::a' }],
    ]);
    respond = () => ({ buckets: bucket('a', '') });
    expect(await drain(session())).toEqual([
      [{ name: 'a', arn: 'arn:aws:s3:::a', region: 'eu-west-1' }],
    ]);
  });

  it('flags the one bucket whose name has a NUL', async () => {
    respond = () => ({ buckets: bucket('a') + bucket('b\0c') });
    const [[a, b]] = await drain(session());
    expect(a.problem).toBeUndefined();
    expect(b).toMatchObject({
      name: 'b\0c',
      problem: expect.stringContaining('NUL'),
    });
  });

  it('fails where a bucket has no name', async () => {
    respond = () => ({ buckets: `${bucket('a')}<Bucket></Bucket>` });
    await expect(drain(session())).rejects.toThrow(IncompleteListError);
  });
});

describe('with the stand-in', () => {
  let aws: Aws;

  beforeEach(async () => {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          {
            id: ACCOUNT,
            name: 'payments',
            roles: [{ name: defaultRoleName }],
            buckets: [
              { name: 'ours', region: 'eu-west-1' },
              { name: 'ours-far', region: 'us-west-2' },
              { name: 'ours-opt-in', region: 'eu-south-1' },
              {
                name: 'closed',
                region: 'eu-west-1',
                denies: ['s3:ListBucket'],
              },
            ],
          },
          {
            id: OTHER_ACCOUNT,
            name: 'web',
            buckets: [
              { name: 'theirs', region: 'eu-west-1' },
              { name: 'theirs-far', region: 'us-west-2' },
            ],
          },
        ],
      }),
    });
  });

  afterEach(() => aws.close());

  const bucketOf = (name: string) => ({
    name,
    arn: `arn:aws:s3:::${name}`,
    region: 'eu-west-1',
  });

  it.each([
    ['ours', ACCOUNT, 'owner'],
    ['ours', OTHER_ACCOUNT, 'not-owner'],
    ['theirs', ACCOUNT, 'unknown'],
    ['gone', ACCOUNT, 'not-owner'],
    ['closed', ACCOUNT, 'unknown'],
    ['closed', OTHER_ACCOUNT, 'unknown'],
  ])('of %s, %s is %s', async (name, account, expected) => {
    const session = await openAccount(aws, ACCOUNT);
    expect(
      await generalPurpose.ownedBy!(session, bucketOf(name), account),
    ).toBe(expected);
  });

  it.each([
    ['ours', 'present'],
    ['theirs', 'unproven'],
    ['closed', 'unproven'],
    ['gone', 'gone'],
  ])('%s is %s', async (name, expected) => {
    const session = await openAccount(aws, ACCOUNT);
    expect(await generalPurpose.exists(session, bucketOf(name))).toBe(expected);
    expect(aws.calls.count({ action: 'GetBucketLocation' })).toBe(0);
  });

  describe.each([
    ['the region is not known', undefined],
    ['it is known', 'us-west-2'],
    ['it was another one', 'eu-central-1'],
    ['it was us-east-1', 'us-east-1'],
  ])('asks where a bucket lives, where %s', (_, region) => {
    it.each([
      ['ours-far', ACCOUNT, 'owner'],
      ['ours-far', OTHER_ACCOUNT, 'not-owner'],
      ['theirs-far', ACCOUNT, 'unknown'],
      ['ours-opt-in', OTHER_ACCOUNT, 'not-owner'],
    ])('of %s, %s is %s', async (name, account, expected) => {
      const session = await openAccount(aws, ACCOUNT);
      expect(
        await generalPurpose.ownedBy!(
          session,
          { ...bucketOf(name), region },
          account,
        ),
      ).toBe(expected);
    });

    it.each([
      ['ours-far', 'present'],
      ['theirs-far', 'unproven'],
      ['gone', 'gone'],
    ])('%s is %s', async (name, expected) => {
      const session = await openAccount(aws, ACCOUNT);
      expect(
        await generalPurpose.exists(session, { ...bucketOf(name), region }),
      ).toBe(expected);
    });
  });
});

describe('exists', () => {
  it.each([
    ['<Error><Code>NoSuchBucket</Code></Error>', 'gone'],
    ['<html>no such page</html>', 'unanswered'],
  ])(
    'asks again where a 404 to HEAD has no header of S3, and is answered %s',
    async (body, expected) => {
      const server = createServer((_, response) => {
        response.writeHead(404).end(body);
      });
      await new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', () => resolve());
      });
      const { port } = server.address() as AddressInfo;
      const { signal } = new AbortController();
      const clients = new AwsClients(
        {
          clock: new TestClock(),
          http: new StandInHttpHandler({
            endpoint: `http://127.0.0.1:${port}`,
          }),
          maxAttempts: 1,
          signal,
          onCall: () => {},
        },
        async () => ({ accessKeyId: 'any', secretAccessKey: 'any' }),
      );
      const session = {
        account: { id: ACCOUNT, partition: 'aws' },
        homeRegion: 'eu-west-1',
        signal,
        s3: (region: string) => clients.s3(region),
      } as AccountSession;
      try {
        expect(
          await generalPurpose.exists(session, {
            name: 'any',
            arn: 'arn:aws:s3:::any',
          }),
        ).toBe(expected);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );
});
