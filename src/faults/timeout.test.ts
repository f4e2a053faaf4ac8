import {
  type AccountDefinition,
  type Aws,
  createOrganization,
} from '../../dev/aws';
import { until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';

jest.setTimeout(240_000);

describe.each(databases)('Runs that are too short, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;
  let log: string[];

  async function start(
    accounts: AccountDefinition[],
    provider: {
      concurrency: { accounts: number; buckets: number };
      timeoutSeconds: number;
    },
    strike: () => void,
  ) {
    const { concurrency, timeoutSeconds } = provider;
    log = [];
    aws = await useAws({
      organization: createOrganization({
        accounts: [{ id: '111111111111', name: 'management' }, ...accounts],
      }),
    });
    strike();
    database = await open();
    backend = await startBackend(
      {
        database: database.config,
        providers: {
          accounts: accounts.map(({ id }) => id),
          concurrency,
          configuration: false,
          schedule: {
            frequency: { seconds: 1 },
            timeout: { seconds: timeoutSeconds },
          },
        },
      },
      line => log.push(line),
    );
  }

  afterEach(async () => {
    aws.clearFaults();
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  const ended = () => log.filter(line => line.includes('The run ended, '));

  it.each([
    // Ten at a time, each 40 ms: not less than 10.4 s in all, and 2 s for a slice.
    { what: 'of several slices', count: 2600, atOnce: 10, milliseconds: 40 },
    // Two at a time, each 200 ms: not less than 12 s for the only slice.
    { what: 'of one slice', count: 120, atOnce: 2, milliseconds: 200 },
  ])('bring an account $what in part by part', async options => {
    const { count, atOnce, milliseconds } = options;
    const id = '222222222222';
    const buckets = Array.from({ length: count }, (_, i) => ({
      name: `bucket-${String(i).padStart(4, '0')}`,
      region: 'eu-west-1',
      tags: { owner: 'web' },
    }));
    await start(
      [{ id, name: 'big', buckets }],
      { concurrency: { accounts: 1, buckets: atOnce }, timeoutSeconds: 8 },
      () =>
        aws.inject(
          { action: 'GetBucketTagging' },
          { kind: 'delay', milliseconds },
        ),
    );
    const [first] = await until(ended, ({ length }) => length > 0);
    expect(first).toMatch(/Left: account 222222222222: not read yet\./);

    const [{ read_at: readAt }] = await until(
      async () => backend.client('aws_s3_buckets_listings'),
      ([listing]) => Boolean(listing?.read_at),
      180,
    );
    expect(readAt).not.toBeNull();
    expect(
      aws.calls.count({ action: 'GetBucketTagging', bucket: buckets[0].name }),
    ).toBeLessThanOrEqual(2);
    // The catalog takes its time to show so many.
    const known = await backend
      .client('refresh_state')
      .whereLike('entity_ref', 'resource:default/bucket-%')
      .orderBy('entity_ref')
      .pluck('entity_ref');
    expect(known).toEqual(
      buckets.map(({ name }) => `resource:default/${name}`),
    );
  });

  it('read every account in turn, and name those they leave out', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `${222222222220 + i}`);
    await start(
      ids.map(id => ({
        id,
        name: `account-${id}`,
        buckets: [{ name: `bucket-${id}`, region: 'eu-west-1' }],
      })),
      { concurrency: { accounts: 1, buckets: 5 }, timeoutSeconds: 4 },
      () =>
        aws.inject(
          { action: 'ListBuckets' },
          { kind: 'delay', milliseconds: 1200 },
        ),
    );
    const [first] = await until(ended, ({ length }) => length > 0);
    const [, left] = /and (\d) of 8 accounts were not read to their end/.exec(
      first,
    )!;
    expect(Number(left)).toBeGreaterThan(3);
    expect(first.match(/account \d+: not read yet/g)).toHaveLength(
      Number(left),
    );

    await expectCatalogEqualsAws(backend.baseUrl, aws, ids);
    const readInAll = await until(ended, lines =>
      lines.some(line => !line.includes('not read yet')),
    );
    expect(readInAll.at(-1)).toMatch(/account \d+: last read \d+ seconds? ago/);
  });

  it('give up an endless list at once, and still name what failed in them', async () => {
    const modes = ['new-tokens', 'cycle', 'empty-pages'] as const;
    const endless = modes.map((_, i) => `${222222222220 + i}`);
    const [denied, slow] = ['333333333333', '444444444444'];
    const bucketOf = (id: string) => ({
      name: `bucket-${id}`,
      region: 'eu-west-1',
    });
    await start(
      [
        ...endless.map((id, i) => ({
          id,
          name: modes[i],
          buckets: [bucketOf(id)],
        })),
        {
          id: denied,
          name: 'denied',
          roles: [{ name: 'backstage-read', trust: 'denied' }],
        },
        { id: slow, name: 'slow', buckets: [bucketOf(slow)] },
      ],
      { concurrency: { accounts: 5, buckets: 5 }, timeoutSeconds: 4 },
      () => {
        endless.forEach((account, i) =>
          aws.inject(
            { action: 'ListBuckets', account },
            { kind: 'endless-list', mode: modes[i] },
          ),
        );
        aws.hold({ action: 'GetBucketTagging', account: slow });
      },
    );
    const [line] = await until(ended, ({ length }) => length > 0);
    expect(line).toMatch(/Left: account 444444444444: not read yet\./);
    expect(line).toMatch(
      /3 accounts: the list of buckets did not come to its end: 222222222220, 222222222221, 222222222222\./,
    );
    expect(line).toMatch(/1 account: .*: 333333333333\./);

    aws.calls.reset();
    await until(ended, ({ length }) => length > 1);
    for (const account of endless) {
      // One run, and what of the next one has begun by now.
      expect(
        aws.calls.count({ action: 'ListBuckets', account }),
      ).toBeLessThanOrEqual(2 * 4);
    }
  });
});
