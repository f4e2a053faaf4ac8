import { chunk } from 'lodash';
import {
  type Account,
  type Aws,
  createOrganization,
  startAws,
} from '../../dev/aws';
import { openAccount } from '../aws/__testUtils__/openAccount';
import { dueFacts, type KeptFact } from './facts/dueFacts';
import { FactDenials } from './facts/FactDenials';
import type { ListedBucket } from '../model/BucketRecord';
import { generalPurpose } from './kinds/generalPurpose';
import { BucketReader } from './BucketReader';

jest.setTimeout(120_000);

const ID = '222222222222';
const FACTS = ['encryption', 'versioning'] as const;
const ACTIONS = ['s3:GetEncryptionConfiguration', 's3:GetBucketVersioning'];
const REGIONS = ['eu-north-1', 'eu-west-1', 'us-east-1', 'ap-southeast-2'];
const DAY = 24 * 3_600_000;

let aws: Aws;
let account: Account;

beforeAll(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        { id: ID, name: 'payments' },
      ],
    }),
  });
  account = aws.organization.accounts.get(ID)!;
});

afterAll(() => aws.close());

beforeEach(() => {
  [...account.buckets.after()].forEach(({ name }) =>
    account.buckets.delete(name),
  );
  account.policies = [];
  account.roles.get('backstage-read')!.allows = undefined;
  aws.calls.reset();
});

/** An account as a process reads it, sweep by sweep. */
class ReadAccount {
  readonly stored = new Map<string, Record<string, KeptFact>>();
  readonly #denials = new FactDenials();
  #sweeps = 0;

  constructor(private readonly sliceSize = 500) {}

  async sweep(): Promise<void> {
    const session = await openAccount(aws, ID);
    const reader = new BucketReader({
      session,
      kind: generalPurpose,
      tagSource: 'per-bucket',
      facts: [...FACTS],
      denials: this.#denials,
      onFallback: () => {},
    });
    this.#denials.beginSweep();
    const from = this.#sweeps > 0 ? this.#sweeps * 3_600_000 : undefined;
    this.#sweeps += 1;
    const listed: ListedBucket[] = [];
    for await (const page of generalPurpose.list(session, '')) {
      listed.push(...page);
    }
    for (const [i, slice] of chunk(listed, this.sliceSize).entries()) {
      const answers = reader.readSlice(slice, {
        salt: `${this.#sweeps}`,
        isFirst: i === 0,
        dueOf: ({ arn, region }, isProbe) =>
          dueFacts({
            arn,
            wanted: reader.facts,
            stored: this.stored.get(arn),
            from,
            to: this.#sweeps * 3_600_000,
            frequencyMs: DAY,
            isRetried: fact => reader.denials.isRetried(fact, region),
            isProbe,
          }),
      });
      for (const answer of await Promise.all(answers)) {
        if (answer.status === 'read') {
          this.#store(answer.record.arn, answer.record.facts);
        }
      }
    }
  }

  #store(arn: string, facts: object) {
    const read = Object.entries(facts).filter(
      ([, { status }]) => status !== 'not-read',
    );
    this.stored.set(arn, {
      ...this.stored.get(arn),
      ...Object.fromEntries(read),
    });
  }

  /** The facts that are not known, as `bucket fact`, of the buckets that AWS lets this account read. */
  missing(isReadable: (name: string, action: string) => boolean): string[] {
    return [...account.buckets.after()].flatMap(({ name }) =>
      FACTS.filter(
        (fact, i) =>
          isReadable(name, ACTIONS[i]) &&
          !['known', 'none'].includes(
            `${this.stored.get(`arn:aws:s3:::${name}`)?.[fact].status}`,
          ),
      ).map(fact => `${name} ${fact}`),
    );
  }
}

function put(prefix: string, count: number, region: string) {
  for (let i = 0; i < count; i++) {
    account.buckets.put({ name: `${prefix}-${i}`, region });
  }
}

const denied = (action: string) =>
  aws.calls.count({ action, outcome: 'AccessDenied' });

it.each<[string, number, () => void]>([
  [
    'a service control policy denies a region',
    60,
    () => {
      put('a', 60, 'eu-north-1');
      account.policies = [
        { type: 'service control policy', regions: ['eu-north-1'] },
      ];
    },
  ],
  [
    'something denies a region, and AWS does not say what',
    60,
    () => {
      put('a', 60, 'eu-north-1');
      account.policies = [
        {
          type: 'service control policy',
          regions: ['eu-north-1'],
          how: 'unsaid',
        },
      ];
    },
  ],
  [
    "the buckets' own policies deny it",
    60,
    () => {
      put('a', 60, 'us-west-2');
      [...account.buckets.after()].forEach(bucket => {
        bucket.denies = ['s3:Get*'];
      });
    },
  ],
  [
    "the role's policies deny a region",
    60,
    () => {
      put('a', 60, 'eu-north-1');
      account.policies = [
        {
          type: 'identity-based policy',
          how: 'no-allow',
          regions: ['eu-north-1'],
        },
      ];
    },
  ],
  [
    'a permissions boundary denies some names of the region',
    20,
    () => {
      put('a', 20, 'us-west-2');
      account.policies = [{ type: 'permissions boundary', buckets: ['a-*'] }];
    },
  ],
])(
  'reads every readable bucket at once, where %s of the first ones by name',
  async (_, count, set) => {
    set();
    account.policies!.forEach(policy => {
      policy.except = ['s3:ListAllMyBuckets', 'sts:*'];
    });
    put('z', 6, 'us-west-2');
    const read = new ReadAccount();
    await read.sweep();
    expect(read.stored.size).toBe(count + 6);
    expect(read.missing(name => name.startsWith('z'))).toEqual([]);
    expect(denied('GetBucketEncryption')).toBeGreaterThan(0);
  },
);

it('reads those that were left out in the same slice, once one bucket of the region answers', async () => {
  put('a', 300, 'eu-north-1');
  account.policies = [{ type: 'service control policy', actions: ACTIONS }];
  const read = new ReadAccount(300);
  await read.sweep();
  expect(read.missing(() => true)).toHaveLength(600);
  account.policies = [];
  await read.sweep();
  expect(read.missing(() => true)).toEqual([]);
});

it('asks some dozens of times for a fact that all of 3,000 buckets are denied', async () => {
  REGIONS.slice(0, 3).forEach(region => put(region, 1_000, region));
  account.roles.get('backstage-read')!.allows = [
    's3:ListAllMyBuckets',
    ACTIONS[1],
  ];
  const read = new ReadAccount();
  await read.sweep();
  expect(read.missing((_, action) => action === ACTIONS[1])).toEqual([]);
  expect(denied('GetBucketEncryption')).toBeLessThan(160);
  aws.calls.reset();
  await read.sweep();
  expect(denied('GetBucketEncryption')).toBeGreaterThan(0);
  expect(denied('GetBucketEncryption')).toBeLessThan(50);
});

/** Numbers from 0 to 1 that look like random ones. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

it.each(Array.from({ length: 10 }, (_, seed) => seed))(
  'reads every readable fact of random accounts in this sweep or the next (%s)',
  async seed => {
    const random = randomOf(seed + 1);
    const isReadable = makeAccount(random);
    const read = new ReadAccount(50 + Math.floor(random() * 150));
    await read.sweep();
    await read.sweep();
    expect(read.missing(isReadable)).toEqual([]);
    const ofBuckets = [...account.buckets.after()].filter(
      ({ denies }) => denies,
    ).length;
    // Of three regions with 40 each, those on their way, and some of each slice.
    expect(denied('GetBucketVersioning') - 2 * ofBuckets).toBeLessThan(260);
  },
);

/** Some buckets, some of which some policies deny. Answers what can be read. */
function makeAccount(random: () => number) {
  const some = <T>(items: T[], share: number) =>
    items.filter(() => random() < share);
  const regions = REGIONS.slice(0, 1 + Math.floor(random() * REGIONS.length));
  const offRegions = some(regions, 0.3);
  const ofRole = some(ACTIONS, 0.3);
  const deniesOfBuckets = random() * 0.5;
  const closed = new Map<string, string[]>();
  regions.forEach((region, i) => {
    const letters = 'abcdef';
    const letter = letters[Math.floor(random() * letters.length)];
    const count = Math.floor(random() * 90);
    for (let j = 0; j < count; j++) {
      const name = `${letter}${i}-${j}`;
      const denies =
        random() < deniesOfBuckets ? some(ACTIONS, 0.7) : undefined;
      closed.set(name, denies ?? []);
      account.buckets.put({ name, region, denies });
    }
  });
  account.policies = [
    {
      type: 'service control policy',
      regions: offRegions,
      except: ['s3:ListAllMyBuckets', 'sts:*'],
      how: random() < 0.3 ? 'unsaid' : 'explicit-deny',
    },
  ];
  account.roles.get('backstage-read')!.allows = [
    's3:ListAllMyBuckets',
    ...ACTIONS.filter(action => !ofRole.includes(action)),
  ];
  return (name: string, action: string) =>
    !ofRole.includes(action) &&
    !offRegions.includes(account.buckets.get(name)!.region) &&
    !closed.get(name)!.includes(action);
}
