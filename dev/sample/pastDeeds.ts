import type { StoredFact } from '../../src/inventory/storedFacts';

/*
 * The past of the sample organization. All of it is made up: the history of the stand-in begins when it starts.
 */

/** Facts of a bucket, by name. One that is not read is absent. */
export type Facts = Record<string, StoredFact | undefined>;

/** What a fact of a bucket is today. */
export type FactToday = (
  bucket: string,
  fact: string,
) => StoredFact | undefined;

/** When something happened: so many days ago, at a time of that day in UTC. */
export type Ago = [days: number, time: string];

/** When the history begins. */
export const PAST_BEGINS: Ago = [60, '07:30:02'];

/** Something that somebody did to a bucket that is there today. */
export interface PastDeed {
  bucket: string;
  at: Ago;
  /** Who did it, with the role Admin, and by which call; absent where no event told. */
  by?: { name: string; event: string };
  /** Those facts that were different before, and the owner that the bucket had then. */
  before: (facts: Facts, today: FactToday) => Facts;
  ownerBefore?: string;
}

/** A bucket that is gone. */
export interface GoneBucket {
  name: string;
  accountId: string;
  region: string;
  owner: string;
  /** The bucket whose configuration it had. */
  like: string;
  tags: Record<string, string>;
  bytes: number;
  objects: number;
  /** The day on which it was created; or when, and by whom, where that is within this past. */
  created: string | { at: Ago; by: string };
  deleted: { at: Ago; by: string };
}

export const PAST_DEEDS: PastDeed[] = [
  {
    bucket: 'kestrel-config-history-eu-west-1',
    at: [52, '05:00:07'],
    before: facts => ({ tags: retagged(facts, { 'managed-by': 'terraform' }) }),
  },
  // Two buckets get the key of their team.
  ...['kestrel-checkout-sessions', 'kestrel-fraud-models'].map(
    (bucket): PastDeed => ({
      bucket,
      at: [47, '13:20:41'],
      by: { name: 'jane', event: 'PutBucketEncryption' },
      before: (_, today) => ({
        encryption: today('kestrel-user-uploads', 'encryption'),
      }),
    }),
  ),
  // Nobody's bucket is somebody's.
  {
    bucket: 'kestrel-hackday-2023',
    at: [40, '15:44:18'],
    by: { name: 'jane', event: 'PutBucketTagging' },
    before: facts => ({ tags: retagged(facts, { team: undefined }) }),
    ownerBefore: 'group:default/unowned',
  },
  {
    bucket: 'kestrel-fraud-models',
    at: [33, '14:02:11'],
    by: { name: 'jane', event: 'PutBucketTagging' },
    before: facts => ({ tags: retagged(facts, { owner: 'payments' }) }),
    ownerBefore: 'group:default/payments',
  },
  // Public for a week, until somebody else notices.
  {
    bucket: 'kestrel-press-kit',
    at: [27, '16:38:50'],
    by: { name: 'tomasz', event: 'DeleteBucketPublicAccessBlock' },
    before: (_, today) => accessOf('kestrel-press-kit', today),
  },
  {
    bucket: 'kestrel-press-kit',
    at: [19, '09:12:26'],
    by: { name: 'sam', event: 'PutBucketPublicAccessBlock' },
    before: (_, today) => accessOf('www.kestrel.example', today),
  },
  {
    bucket: 'kestrel-lake-curated',
    at: [18, '10:05:33'],
    by: { name: 'amira', event: 'PutBucketVersioning' },
    before: () => ({ versioning: { status: 'none' } }),
  },
  // This week.
  {
    bucket: 'kestrel-checkout-sessions-us',
    at: [6, '11:27:09'],
    by: { name: 'jane', event: 'PutBucketTagging' },
    before: facts => ({ tags: retagged(facts, { env: 'production' }) }),
  },
  {
    bucket: 'kestrel-ml-features',
    at: [5, '08:51:57'],
    by: { name: 'amira', event: 'PutBucketTagging' },
    before: facts => ({ tags: retagged(facts, { status: '🧪 trial' }) }),
  },
  {
    bucket: 'kestrel-athena-results',
    at: [3, '14:30:12'],
    by: { name: 'tomasz', event: 'PutBucketLifecycle' },
    before: facts => ({ lifecycle: reworded(facts.lifecycle, '7', '30') }),
  },
  {
    bucket: 'kestrel-athena-results',
    at: [3, '14:31:40'],
    by: { name: 'tomasz', event: 'PutBucketTagging' },
    before: facts => ({ tags: retagged(facts, { expires: '30 days' }) }),
  },
  ...['kestrel-lake-raw', 'kestrel-lake-curated'].map((bucket): PastDeed => ({
    bucket,
    at: [2, '09:16:04'],
    by: { name: 'amira', event: 'PutBucketLifecycle' },
    before: (_, today) => ({
      lifecycle: today('kestrel-terraform-state-replica', 'lifecycle'),
    }),
  })),
];

export const GONE_BUCKETS: GoneBucket[] = [
  // One that lives still has its logs sent there.
  {
    name: 'kestrel-image-logs',
    accountId: '444444444444',
    region: 'eu-west-1',
    owner: 'group:default/web',
    like: 'kestrel-cdn-logs',
    tags: { owner: 'web', system: 'website', retention: '400 days' },
    bytes: 1_430_000_000_000,
    objects: 92_114_530,
    created: '2013-11-28',
    deleted: { at: [12, '09:41:22'], by: 'jane' },
  },
  {
    name: 'kestrel-lake-backfill',
    accountId: '333333333333',
    region: 'eu-west-1',
    owner: 'group:default/data-platform',
    like: 'kestrel-athena-results-us',
    tags: { owner: 'data-platform', system: 'analytics', purpose: 'backfill' },
    bytes: 386_000_000_000,
    objects: 41_207,
    created: { at: [30, '08:03:55'], by: 'tomasz' },
    deleted: { at: [4, '16:20:31'], by: 'tomasz' },
  },
];

/** The tags with other values; without those whose value is undefined. */
function retagged(
  { tags }: Facts,
  changed: Record<string, string | undefined>,
): StoredFact {
  const value = tags?.status === 'known' ? (tags.value as object) : {};
  return {
    status: 'known',
    value: Object.fromEntries(
      Object.entries({ ...value, ...changed }).filter(
        ([, text]) => text !== undefined,
      ),
    ),
  };
}

/** A fact of which each text that names a number of days names another one. */
function reworded(
  fact: StoredFact | undefined,
  days: string,
  daysBefore: string,
): StoredFact | undefined {
  return (
    fact &&
    JSON.parse(
      JSON.stringify(fact).replaceAll(`${days} days`, `${daysBefore} days`),
    )
  );
}

/** Who can reach a bucket. */
function accessOf(bucket: string, today: FactToday): Facts {
  return {
    publicAccess: today(bucket, 'publicAccess'),
    sharing: today(bucket, 'sharing'),
  };
}
