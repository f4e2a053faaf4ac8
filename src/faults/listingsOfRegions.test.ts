/* On SQLite: what AWS says is the matter. In a file, as the backend is started again. */
import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  type Account,
  type Aws,
  type CallFilter,
  createOrganization,
  type Fault,
  type RegionalService,
} from '../../dev/aws';
import { arnOfRegionalBucket } from '../../dev/aws/estate/regionalBucket';
import type { JsonObject } from '@backstage/types';
import { eventually } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { type BackendDatabase, sqlite } from './__testUtils__/databases';

jest.setTimeout(240_000);

/*
 * Every fault has an account of its own, with buckets of each kind in two regions. Beside the fault, AWS changes in every
 * listing: what could not be listed has to stay as it was, and all the rest has to be as AWS has it now.
 */

const REGIONS = ['eu-west-1', 'us-east-1'];
const SERVICES: RegionalService[] = ['s3express', 's3tables', 's3vectors'];
const KIND_OF: Record<string, string> = {
  s3express: 'directory',
  s3tables: 'table',
  s3vectors: 'vector',
};
const TYPE_OF: Record<string, string> = {
  s3: 's3-bucket',
  s3express: 's3-directory-bucket',
  s3tables: 's3-table-bucket',
  s3vectors: 's3-vector-bucket',
};

interface ListingFault {
  name: string;
  /** What the run's error says of the account. */
  log: RegExp;
  /** The listings that can't be read. */
  struck: Array<[RegionalService, string]>;
  filter?: CallFilter;
  fault?: Fault;
  /** Instead of a fault: IAM actions that the role loses. */
  denies?: string[];
}

const tablesInUsEast: CallFilter = {
  action: 'ListTableBuckets',
  region: 'us-east-1',
};

const faults: ListingFault[] = [
  {
    name: 'one region is denied',
    log: /the table buckets may not be listed: s3tables:ListTableBuckets is denied: \d+ \(table buckets in us-east-1\)/,
    struck: [['s3tables', 'us-east-1']],
    filter: tablesInUsEast,
    fault: { kind: 'error', code: 'AccessDeniedException', status: 403 },
  },
  {
    name: 'one region is throttled without end',
    log: /AWS throttled the calls to the end \(SlowDown\): \d+ \(directory buckets in eu-west-1\)/,
    struck: [['s3express', 'eu-west-1']],
    filter: { action: 'ListDirectoryBuckets', region: 'eu-west-1' },
    fault: { kind: 'throttle' },
  },
  {
    name: 'one region is cut off',
    log: /AWS could not be reached \(.*\): \d+ \(vector buckets in us-east-1\)/,
    struck: [['s3vectors', 'us-east-1']],
    filter: { action: 'ListVectorBuckets', region: 'us-east-1' },
    fault: { kind: 'cut-off' },
  },
  {
    name: "one region answers a proxy's login page",
    log: /the answer did not come from AWS: \d+ \(table buckets in us-east-1\)/,
    struck: [['s3tables', 'us-east-1']],
    filter: tablesInUsEast,
    fault: { kind: 'garbage' },
  },
  {
    name: 'one region gives a list that ends early',
    log: /the list of table buckets did not come to its end: \d+ \(table buckets in us-east-1\)\..*ListTableBuckets left out/,
    struck: [['s3tables', 'us-east-1']],
    filter: tablesInUsEast,
    fault: { kind: 'garbage', body: '{"tableBuckets":[]}' },
  },
  {
    name: 'one region with buckets is no longer known',
    log: /\(NotImplemented\): \d+ \(table buckets in us-east-1\)/,
    struck: [['s3tables', 'us-east-1']],
    filter: tablesInUsEast,
    fault: { kind: 'error', code: 'NotImplemented', status: 501 },
  },
  {
    name: 'one kind is denied by the policy of the role',
    log: /s3vectors:ListVectorBuckets is denied, with an explicit deny in the policies of the role: \d+ \(vector buckets in eu-west-1, us-east-1\)/,
    struck: [
      ['s3vectors', 'eu-west-1'],
      ['s3vectors', 'us-east-1'],
    ],
    denies: ['s3vectors:*'],
  },
];

const idOf = (n: number) => `${n}`.repeat(12);
const createdAt = '2025-03-04T05:06:07.000Z';

function createAccount(n: number) {
  return {
    id: idOf(n),
    name: `account-${n}`,
    buckets: REGIONS.map(region => ({
      name: `plain-${n}-${region}`,
      region,
      tags: { owner: 'web' },
    })),
    regionalBuckets: SERVICES.flatMap(service =>
      REGIONS.flatMap(region =>
        ['stays', 'goes', 'changes'].map(what => ({
          service,
          name: `${what}--${region}-az1--x-s3`,
          region,
          createdAt,
          tags: { owner: 'web' },
        })),
      ),
    ),
  };
}

/** In every listing of the account, one bucket goes, one comes, and one gets other tags. */
function change(account: Account): void {
  account.regionalBuckets = account.regionalBuckets.filter(
    ({ name }) => !name.startsWith('goes'),
  );
  for (const bucket of account.regionalBuckets) {
    if (bucket.name.startsWith('changes')) {
      bucket.tags = { owner: 'payments' };
    }
  }
  for (const service of SERVICES) {
    for (const region of REGIONS) {
      const name = `comes--${region}-az1--x-s3`;
      account.regionalBuckets.push({ service, name, region, createdAt });
    }
  }
  account.buckets.put({ name: `new-${account.id}`, region: 'eu-west-1' });
}

interface ShownBucket {
  arn: string;
  bucket: string;
  type: string;
  region: string;
  tags: Record<string, string>;
  encryption: string | undefined;
}

const byArn = (a: ShownBucket, b: ShownBucket) => (a.arn < b.arn ? -1 : 1);

function inAws(account: Account): ShownBucket[] {
  const regional = account.regionalBuckets.map(bucket => ({
    ...bucket,
    arn: arnOfRegionalBucket(bucket, account),
  }));
  const plain = [...account.buckets.after()].map(bucket => ({
    ...bucket,
    service: 's3',
    arn: `arn:aws:s3:::${bucket.name}`,
  }));
  return [...regional, ...plain]
    .map(({ arn, name, service, region, tags = {} }) => ({
      arn,
      bucket: name,
      type: TYPE_OF[service],
      region,
      tags,
      encryption: 'AES256',
    }))
    .sort(byArn);
}

describe('Listings of a region', () => {
  const log: string[] = [];
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '000000000000', name: 'management' },
          ...faults.map((_, i) => createAccount(i + 1)),
          {
            id: idOf(9),
            name: 'without',
            buckets: [{ name: 'plain-9', region: 'eu-south-2' }],
          },
        ],
      }),
    });
    // An emulator that has no tables, and a region that the account has not enabled.
    aws.inject(
      { account: idOf(9), action: 'ListTableBuckets' },
      { kind: 'error', code: 'NotImplemented', status: 501 },
    );
    for (const action of ['ListDirectoryBuckets', 'ListVectorBuckets']) {
      aws.inject(
        { account: idOf(9), action, region: 'eu-south-2' },
        { kind: 'error', code: 'UnrecognizedClientException', status: 403 },
      );
    }
    database = await sqlite.open();
    await start({
      kinds: ['general-purpose', 'directory', 'table', 'vector'],
    });
  });

  async function start(settings: JsonObject) {
    backend = await startBackend(
      {
        database: database.config,
        providers: {
          accounts: [...faults.map((_, i) => idOf(i + 1)), idOf(9)],
          requestTimeout: { seconds: 2 },
          // Facts are read in each run.
          configuration: {
            facts: ['encryption'],
            frequency: { milliseconds: 1 },
          },
          ...settings,
        },
        isTriggered: true,
      },
      line => log.push(line),
    );
  }

  afterAll(async () => {
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  const accountOf = (i: number) => aws.organization.accounts.get(idOf(i + 1))!;

  async function inCatalog(accountId: string): Promise<ShownBucket[]> {
    const response = await fetch(
      `${backend.baseUrl}/api/catalog/entities?filter=kind=resource,metadata.annotations.${ANNOTATION_AWS_ACCOUNT_ID}=${accountId}`,
    );
    const entities: Entity[] = await response.json();
    return entities
      .filter(({ spec }) => spec!.type !== 'aws-account')
      .map(({ metadata: { annotations = {} }, spec = {} }) => ({
        arn: annotations[ANNOTATION_AWS_ARN],
        bucket: annotations[ANNOTATION_AWS_BUCKET_NAME],
        type: `${spec.type}`,
        region: annotations[ANNOTATION_AWS_REGION],
        tags: spec.tags as Record<string, string>,
        encryption: (spec.configuration as any)?.encryption?.status,
      }))
      .sort(byArn);
  }

  async function runs(count: number) {
    for (let i = 0; i < count; i++) {
      await backend.run();
    }
  }

  async function failedListings(accountId: string): Promise<string[]> {
    const rows = await backend
      .client('aws_s3_buckets_listings')
      .where('account_id', accountId)
      .whereNotNull('failure')
      .select('kind', 'region');
    return rows.map(({ kind, region }) => `${kind} ${region}`).sort();
  }

  it('shows all kinds, and afterwards loses nothing but what AWS says is gone', async () => {
    await runs(1);
    for (const [i] of faults.entries()) {
      await eventually(
        () => inCatalog(idOf(i + 1)),
        shown => expect(shown).toEqual(inAws(accountOf(i))),
      );
    }
    const injected = faults.map(({ filter, fault, denies }, i) => {
      const account = accountOf(i);
      account.roles.get('backstage-read')!.denies = denies;
      return fault && aws.inject({ ...filter, account: account.id }, fault);
    });
    const before = faults.map((_, i) => inAws(structuredCloneOf(accountOf(i))));
    faults.forEach((_, i) => change(accountOf(i)));
    log.length = 0;
    // As often as a removal may be held back.
    await runs(2);

    for (const [i, { struck, log: expected, name }] of faults.entries()) {
      const isStruck = ({ arn, region }: ShownBucket) =>
        struck.some(
          ([service, where]) =>
            arn.split(':')[2] === service && region === where,
        );
      const still = before[i].filter(isStruck);
      const now = inAws(accountOf(i)).filter(bucket => !isStruck(bucket));
      await eventually(
        () => inCatalog(idOf(i + 1)),
        shown =>
          expect([name, shown]).toEqual([
            name,
            // What was unreadable keeps its tags.
            [...still, ...now].sort(byArn),
          ]),
      );
      expect([name, await failedListings(idOf(i + 1))]).toEqual([
        name,
        struck.map(([service, where]) => `${KIND_OF[service]} ${where}`),
      ]);
      expect([name, log.join('\n')]).toEqual([
        name,
        expect.stringMatching(expected),
      ]);
    }

    injected.forEach(fault => fault?.clear());
    faults.forEach((_, i) => {
      accountOf(i).roles.get('backstage-read')!.denies = undefined;
    });
    await runs(1);
    for (const [i] of faults.entries()) {
      await eventually(
        () => inCatalog(idOf(i + 1)),
        shown => expect(shown).toEqual(inAws(accountOf(i))),
        120,
      );
      await eventually(
        () => failedListings(idOf(i + 1)),
        failed => expect(failed).toEqual([]),
      );
    }
  });

  it('asks a region without the service, and one that is off, once a day, and fails for neither', async () => {
    await runs(2);
    const rows = await backend
      .client('aws_s3_buckets_listings')
      .where('account_id', idOf(9))
      .select('kind', 'region', 'absence', 'failure');
    const absences = rows
      .filter(({ absence }) => absence)
      .map(({ kind, region, absence }) => `${kind} ${region} ${absence}`)
      .sort();
    expect(absences).toEqual([
      'directory eu-south-2 region-off',
      'table eu-south-2 no-service',
      'table eu-west-1 no-service',
      'vector eu-south-2 region-off',
    ]);
    expect(rows.filter(({ failure }) => failure)).toEqual([]);
    expect(log.filter(line => !line.startsWith('info: ')).join()).not.toContain(
      idOf(9),
    );
    for (const absence of absences) {
      const [kind, region] = absence.split(' ');
      const action = `List${kind[0].toUpperCase()}${kind.slice(1)}Buckets`;
      expect([
        absence,
        aws.calls.count({ account: idOf(9), action, region }),
      ]).toEqual([absence, 1]);
    }
  });

  it('drops the kinds and the regions that the configuration leaves out', async () => {
    await backend.stop();
    await start({
      kinds: ['general-purpose', 'table'],
      regions: ['eu-west-1'],
    });
    await runs(1);
    const kindsOf = (accountId: string) =>
      backend
        .client('aws_s3_buckets_listings')
        .where('account_id', accountId)
        .pluck('kind');
    const wanted = ({ type, region }: ShownBucket) =>
      region === 'eu-west-1' && ['s3-bucket', 's3-table-bucket'].includes(type);
    for (const [i] of faults.entries()) {
      await eventually(
        () => inCatalog(idOf(i + 1)),
        shown => expect(shown).toEqual(inAws(accountOf(i)).filter(wanted)),
      );
      // Each goes behind the last of its buckets.
      await eventually(
        () => kindsOf(idOf(i + 1)),
        kinds => expect(kinds.sort()).toEqual(['general-purpose', 'table']),
      );
    }
  });
});

/** What AWS has of an account, as it is at this moment. */
function structuredCloneOf(account: Account): Account {
  return {
    ...account,
    regionalBuckets: structuredClone(account.regionalBuckets),
  };
}
