/* On SQLite in memory: what AWS says is the matter. */
import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  type Account,
  type Aws,
  type BucketConfiguration,
  type CallFilter,
  createOrganization,
  type Fault,
  type InjectedFault,
} from '../../dev/aws';
import { eventually } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { memory } from './__testUtils__/databases';

jest.setTimeout(240_000);

/*
 * Every fault has an account of its own. Beside the fault, all that can be set of the buckets changes in AWS: what could
 * not be read has to stay as it was, never become "none", and all the rest has to be as AWS has it now.
 */

type Statuses = Record<ConfigurationFactName, string>;

/** A configuration of which no fact is as that of a new bucket. */
const former: BucketConfiguration = {
  publicAccessBlock: null,
  policy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: '999999999999' },
        Action: 's3:GetObject',
        Resource: '*',
      },
    ],
  },
  encryption: {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
  },
  versioning: { Status: 'Enabled' },
  objectLock: { ObjectLockEnabled: 'Enabled' },
  lifecycle: [
    { ID: 'old', Status: 'Enabled', Filter: {}, Expiration: { Days: 7 } },
  ],
  logging: { TargetBucket: 'logs', TargetPrefix: '' },
  replication: {
    Role: 'arn:aws:iam::222222222222:role/replication',
    Rules: [
      { Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::copies' } },
    ],
  },
  ownership: 'ObjectWriter',
  website: { IndexDocument: { Suffix: 'index.html' } },
  notifications: { EventBridgeConfiguration: {} },
  abac: 'Enabled',
  metadataTables: { DestinationResult: {} },
};

const FORMER: Statuses = {
  publicAccess: 'private',
  sharing: 'foreign',
  encryption: 'aws:kms',
  versioning: 'enabled',
  objectLock: 'on',
  lifecycle: 'on',
  logging: 'on',
  replication: 'on',
  ownership: 'ObjectWriter',
  website: 'on',
  notifications: 'on',
  abac: 'on',
  metadataTables: 'on',
};

/** A new bucket. */
const NOW: Statuses = {
  publicAccess: 'blocked',
  sharing: 'account',
  encryption: 'AES256',
  versioning: 'off',
  objectLock: 'off',
  lifecycle: 'off',
  logging: 'off',
  replication: 'off',
  ownership: 'BucketOwnerEnforced',
  website: 'off',
  notifications: 'off',
  abac: 'off',
  metadataTables: 'off',
};

function statusesOf(configuration: BucketConfiguration): Statuses {
  if (configuration.encryption) {
    return FORMER;
  }
  // Without its block, a new bucket is private.
  return configuration.publicAccessBlock === null
    ? { ...NOW, publicAccess: 'private' }
    : NOW;
}

/** What an account has that was set up before there were facts beside the tags. */
const OLD_ROLE = [
  's3:ListAllMyBuckets',
  's3:ListBucket',
  's3:GetBucketLocation',
  's3:GetBucketTagging',
];

const DENIED: Fault = {
  kind: 'error',
  code: 'AccessDenied',
  message: 'Access Denied',
};

interface FactFault {
  name: string;
  fact: ConfigurationFactName;
  /** Which buckets can't be read: one, or all of the account. */
  struck: 'one' | 'all';
  /** What the log says of the account; absent: nothing. */
  log?: RegExp;
  call: CallFilter;
  fault: Fault;
  /** What the struck bucket has when all else is that of a new bucket. */
  configuration?: BucketConfiguration;
}

const COULD_NOT = '1 bucket of account .* could not be read completely, .*';

const faults: FactFault[] = [
  {
    name: 'denied in one bucket',
    fact: 'encryption',
    struck: 'one',
    call: { action: 'GetBucketEncryption' },
    fault: DENIED,
  },
  {
    name: 'denied in all buckets',
    fact: 'versioning',
    struck: 'all',
    log: /versioning may not be read: .* The statement: \{"Effect":"Allow","Action":"s3:GetBucketVersioning","Resource":"\*"\}/,
    call: { action: 'GetBucketVersioning' },
    fault: DENIED,
  },
  {
    // The other bucket blocks all by itself: it is blocked, whatever the account's setting says.
    name: "denied in the account's own setting",
    fact: 'publicAccess',
    struck: 'one',
    log: /^warn: 2 buckets of account .* could not be read completely, .*GetAccountPublicAccessBlock .*Allow s3:GetAccountPublicAccessBlock/,
    call: { service: 's3control', bucket: undefined },
    fault: DENIED,
    configuration: { publicAccessBlock: null },
  },
  {
    name: 'throttled without end',
    fact: 'website',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}GetBucketWebsite .*SlowDown`),
    call: { action: 'GetBucketWebsite' },
    fault: { kind: 'throttle' },
  },
  {
    name: "a proxy's login page",
    // Of S3, an answer without content would mean that logging is off.
    fact: 'logging',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}GetBucketLogging .*did not come from AWS`),
    call: { action: 'GetBucketLogging' },
    fault: { kind: 'garbage' },
  },
  {
    name: 'nothing at all',
    fact: 'versioning',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}GetBucketVersioning .*did not come from AWS`),
    call: { action: 'GetBucketVersioning' },
    fault: { kind: 'garbage', body: '' },
  },
  {
    name: 'the answer to another call',
    // As stores answer that don't know the call.
    fact: 'lifecycle',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}<ListBucketResult>`),
    call: { action: 'GetBucketLifecycleConfiguration' },
    fault: {
      kind: 'garbage',
      body: '<?xml version="1.0"?><ListBucketResult><Name>a</Name></ListBucketResult>',
    },
  },
  {
    name: 'an answer that is cut off',
    fact: 'replication',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}GetBucketReplication .*ECONNRESET`),
    call: { action: 'GetBucketReplication' },
    fault: { kind: 'cut-off' },
  },
  {
    name: 'a connection that is reset',
    fact: 'ownership',
    struck: 'one',
    log: new RegExp(`${COULD_NOT}GetBucketOwnershipControls .*ECONNRESET`),
    call: { action: 'GetBucketOwnershipControls' },
    fault: { kind: 'reset' },
  },
];

const HEALTHY = '100000000000';
/** Accounts with such a role, of providers that read facts rarely, and in each run. */
const OLD = '300000000000';
const OLD_ASKED_OFTEN = '310000000000';
/** Its calls are denied while a run is in the middle of it. */
const MID = '400000000000';
const idOf = (fault: FactFault) => `${200_000_000_000 + faults.indexOf(fault)}`;
const faulty = [HEALTHY, MID, ...faults.map(idOf)];

/** Its first buckets by name are in a region that a service control policy denies, as that of Control Tower does. */
const DENIED_REGION = '320000000000';
/** The denials after which a fact counts as denied, and more buckets than these and the calls that are on their way. */
const DENIALS = 40;
const BUCKETS_OF_OLD = 55;
const AT_ONCE = 5;
/** The first bucket of an account is the one that is struck. */
const STRUCK = 'a';

function accountWith(id: string, buckets: number) {
  return {
    id,
    name: `account-${id}`,
    buckets: Array.from({ length: buckets }, (_, i) => ({
      name: `b${id}-${String.fromCharCode(97 + i)}`,
      region: 'eu-west-1',
      tags: { owner: 'web' },
      configuration: former,
    })),
  };
}

interface Shown {
  /** What tells the buckets of an account apart. */
  bucket: string;
  owner: string;
  statuses: Partial<Statuses>;
  unavailable?: string;
}

describe('Facts', () => {
  const log: string[] = [];
  let aws: Aws;
  let backend: RunningBackend;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '000000000000', name: 'management' },
          ...faulty.map(id => accountWith(id, id === MID ? 12 : 2)),
          ...[OLD, OLD_ASKED_OFTEN].map(id => ({
            ...accountWith(id, BUCKETS_OF_OLD),
            roles: [{ name: 'backstage-read', allows: OLD_ROLE }],
          })),
          {
            id: DENIED_REGION,
            name: 'regions',
            policies: [
              {
                type: 'service control policy',
                regions: ['eu-north-1'],
                except: [
                  's3:ListAllMyBuckets',
                  's3:GetAccountPublic*',
                  'sts:*',
                ],
              },
            ],
            buckets: Array.from({ length: 66 }, (_, i) => ({
              name: `${i < 60 ? 'a' : 'z'}${DENIED_REGION}-${i}`,
              region: i < 60 ? 'eu-north-1' : 'eu-west-1',
              tags: { owner: 'web' },
              configuration: former,
            })),
          },
        ],
      }),
    });
    const settings = {
      concurrency: { accounts: faulty.length, buckets: AT_ONCE },
    };
    backend = await startBackend(
      {
        database: memory,
        providers: {
          faulty: {
            ...settings,
            accounts: faulty,
            // Facts are read in each run.
            configuration: { frequency: { milliseconds: 1 } },
          },
          old: { ...settings, accounts: [OLD, DENIED_REGION] },
          often: {
            ...settings,
            accounts: [OLD_ASKED_OFTEN],
            configuration: {
              facts: ['encryption', 'versioning'],
              frequency: { milliseconds: 1 },
            },
          },
        },
        isTriggered: true,
      },
      line => log.push(line),
    );
  });

  afterAll(async () => {
    await backend?.stop();
    await aws.close();
  });

  const accountOf = (id: string): Account => aws.organization.accounts.get(id)!;
  const struckOf = (id: string) => `b${id}-${STRUCK}`;

  async function shown(id: string): Promise<Shown[]> {
    const response = await fetch(
      `${backend.baseUrl}/api/catalog/entities?filter=spec.type=s3-bucket,metadata.annotations.${ANNOTATION_AWS_ACCOUNT_ID}=${id}`,
    );
    const entities: Entity[] = await response.json();
    return entities
      .map(({ metadata: { annotations = {} }, spec = {} }): Shown => {
        const unavailable =
          annotations[ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE];
        return {
          bucket: annotations[ANNOTATION_AWS_BUCKET_NAME],
          owner: `${spec.owner}`,
          statuses: Object.fromEntries(
            Object.entries(Object(spec.configuration)).map(
              ([fact, { status }]: [string, any]) => [fact, status],
            ),
          ),
          ...(unavailable && { unavailable }),
        };
      })
      .sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
  }

  /** All buckets of an account as AWS has them. */
  const inAws = (id: string): Shown[] =>
    [...accountOf(id).buckets.after()].map(({ name, tags, configuration }) => ({
      bucket: name,
      owner: `group:default/${tags!.owner}`,
      statuses: statusesOf(configuration),
    }));

  async function expectShown(id: string, expected: () => Shown[]) {
    await eventually(
      () => shown(id),
      found => {
        expect(found).toEqual(expected());
      },
    );
  }

  function change(id: string): void {
    for (const bucket of accountOf(id).buckets.after()) {
      bucket.configuration = {};
      bucket.tags = { owner: 'payments' };
    }
  }

  /** Runs a provider so often. */
  async function runs(provider: string, count: number) {
    for (let i = 0; i < count; i++) {
      expect(await backend.run(provider)).toBeUndefined();
    }
  }

  const saidOf = (id: string) =>
    log.filter(line => line.startsWith('warn: ') && line.includes(id));

  describe('of a role that is older than the facts', () => {
    const asked = () =>
      aws.calls.list.filter(
        ({ account, permission, service }) =>
          account === OLD &&
          service.startsWith('s3') &&
          !OLD_ROLE.includes(permission ?? ''),
      );

    it('are asked for a few times after some denials; the log says once what to allow', async () => {
      await runs('old', 1);
      for (const [action, most] of [
        ['GetBucketEncryption', DENIALS + AT_ONCE],
        ['GetBucketVersioning', DENIALS + AT_ONCE],
        // One more for all buckets of the account.
        ['GetPublicAccessBlock', DENIALS + AT_ONCE + 1],
      ] as const) {
        const calls = asked().filter(call => call.action === action).length;
        expect([action, calls]).toEqual([action, expect.any(Number)]);
        expect(calls).toBeGreaterThan(0);
        expect(calls).toBeLessThanOrEqual(most);
      }
      const afterFirst = asked().length;
      await runs('old', 1);
      const again = asked().length - afterFirst;
      // Some buckets in each run, so that a role that was mended is noticed.
      expect(again).toBeGreaterThan(0);
      expect(again).toBeLessThan(3 * 5 * Object.keys(NOW).length);

      const [line, ...others] = saidOf(OLD);
      expect(others).toEqual([]);
      expect(line).toMatch(
        /^warn: Facts of buckets are denied, .*\n.*public access, sharing, encryption, .* may not be read: .*300000000000/,
      );
      // Never read is not the same as "none".
      await expectShown(OLD, () =>
        inAws(OLD).map(bucket => ({
          ...bucket,
          statuses: {},
          unavailable: Object.keys(NOW).sort().join(),
        })),
      );
    });

    it('are there once the role has what the log says', async () => {
      await runs('often', 1);
      const [line] = saidOf(OLD_ASKED_OFTEN);
      const [, statement] = /The statement: (\{.*?\}) \(/.exec(line)!;
      accountOf(OLD_ASKED_OFTEN).roles.get('backstage-read')!.allows = [
        ...OLD_ROLE,
        ...JSON.parse(statement).Action,
      ];
      await runs('often', 1);
      const { encryption, versioning } = FORMER;
      await expectShown(OLD_ASKED_OFTEN, () =>
        inAws(OLD_ASKED_OFTEN).map(bucket => ({
          ...bucket,
          statuses: { encryption, versioning },
        })),
      );
    });
  });

  it('are read of every bucket in a region that is let in, however many are denied in another', async () => {
    const anyOwner = expect.any(String);
    await expectShown(DENIED_REGION, () =>
      inAws(DENIED_REGION).map(bucket =>
        bucket.bucket.startsWith('z')
          ? bucket
          : {
              bucket: bucket.bucket,
              owner: anyOwner,
              statuses: {},
              unavailable: Object.keys(NOW).sort().join(),
            },
      ),
    );
    const lines = saidOf(DENIED_REGION).join('\n');
    expect(lines).toMatch(
      /service control policy.* of the organization denies Backstage to read .*eu-north-1\)/,
    );
  });

  describe('that can not be read', () => {
    const injected = new Map<string, InjectedFault>();
    const failures: Array<string | undefined> = [];

    beforeAll(async () => {
      await runs('faulty', 1);
      for (const id of faulty) {
        await expectShown(id, () => inAws(id));
      }
      for (const fault of faults) {
        const { name, call, struck } = fault;
        const account = idOf(fault);
        const bucket = struck === 'one' ? struckOf(account) : undefined;
        injected.set(
          name,
          aws.inject({ account, bucket, ...call }, fault.fault),
        );
      }
      aws.inject({ account: MID, action: 'GetBucketEncryption' }, DENIED, {
        after: 3,
      });
      faulty.forEach(change);
      for (const fault of faults) {
        const { buckets } = accountOf(idOf(fault));
        buckets.get(struckOf(idOf(fault)))!.configuration =
          fault.configuration ?? {};
      }
      log.length = 0;
      failures.push(await backend.run('faulty'), await backend.run('faulty'));
    });

    it.each(faults)(
      '$name: it keeps its last known value, and all else is read',
      async fault => {
        const { name, fact, struck, log: said } = fault;
        const id = idOf(fault);
        const expected = () =>
          inAws(id).map(bucket =>
            struck === 'all' || bucket.bucket === struckOf(id)
              ? {
                  ...bucket,
                  statuses: { ...NOW, [fact]: FORMER[fact] },
                  unavailable: fact,
                }
              : bucket,
          );
        await expectShown(id, expected);
        expect(injected.get(name)!.struck).toBeGreaterThan(0);
        expect(saidOf(id).join('\n')).toMatch(said ?? /^$/);
      },
    );

    it('denied in the middle of a run: what was read before is new, the rest keeps its last known value', async () => {
      await eventually(
        () => shown(MID),
        buckets => {
          expect(buckets.map(({ unavailable }) => unavailable)).toEqual(
            Array(12).fill('encryption'),
          );
          const encryptions = buckets.map(
            ({ statuses }) => statuses.encryption,
          );
          expect(encryptions.sort()).toEqual([
            ...Array(3).fill('AES256'),
            ...Array(9).fill('aws:kms'),
          ]);
        },
      );
    });

    it('fail no run', async () => {
      expect(failures).toEqual([undefined, undefined]);
      await expectShown(HEALTHY, () => inAws(HEALTHY));
    });

    it('are as AWS has them when the faults are gone', async () => {
      aws.clearFaults();
      await runs('faulty', 1);
      for (const id of faulty) {
        await expectShown(id, () => inAws(id));
      }
    });
  });
});
