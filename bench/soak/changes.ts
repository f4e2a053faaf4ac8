import {
  type Account,
  adminSession,
  type Aws,
  type Bucket,
  cloudTrailEnvelope,
  createOrganization,
} from '../../dev/aws';
import type { ChangeRow } from '../../src/inventory/changes/listChanges';
import type { Random } from './Random';

export const ACCOUNTS = Array.from(
  { length: 5 },
  (_, i) => `${222222222220 + i}`,
);
const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1'];
const TEAMS = ['web', 'payments', 'security', 'data-platform'];
const LEAST_BUCKETS = 100;
const MOST_BUCKETS = 200;
const APPEARANCES = ['discovered', 'created'];

/** What is sure to be in the change log, unless another change of the bucket overtakes it. */
export interface ExpectedChange {
  bucket: string;
  /** In milliseconds, as in `Date.now()`. */
  at: number;
  /** When the bucket was next changed. */
  until?: number;
  what: string;
  /** The value that it sets, where nothing else does; and the name of the session that sets it. */
  value?: string;
  /** Whether a row of the change log has it. */
  isIn(row: ChangeRow): boolean;
}

export function createEstate() {
  return createOrganization({
    accounts: [
      { id: '111111111111', name: 'management' },
      ...ACCOUNTS.map((id, account) => ({
        id,
        name: `account-${account}`,
        buckets: Array.from({ length: 30 }, (_, i) => ({
          name: `bucket-${account}-${i}`,
          region: REGIONS[i % REGIONS.length],
          tags: { owner: TEAMS[i % TEAMS.length] },
        })),
      })),
    ],
  });
}

const KINDS = {
  tag: 9,
  configure: 4,
  untag: 2,
  create: 3,
  delete: 3,
  move: 1,
  /** Closes an account, or opens it again. */
  account: 0.5,
  /** An event that sets what is there. */
  nothing: 1,
};
type Kind = keyof typeof KINDS;

/** Changes AWS at random, lets CloudTrail tell of most of it, and remembers what the change log is to have. */
export class Changes {
  readonly expected: ExpectedChange[] = [];
  readonly counts: Record<string, number> = {};
  events = 0;
  private readonly latest = new Map<string, ExpectedChange>();
  private readonly deleted: string[] = [];
  private revision = 0;

  constructor(
    private readonly aws: Aws,
    private readonly random: Random,
  ) {}

  /** The accounts that are open, or closed. */
  accounts(state: 'ACTIVE' | 'SUSPENDED' = 'ACTIVE'): Account[] {
    return ACCOUNTS.map(id => this.aws.organization.accounts.get(id)!).filter(
      account => account.state === state,
    );
  }

  /** Makes one change. */
  make(): void {
    const sizes = this.accounts().map(({ buckets }) => buckets.size);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    const kind = this.random.pick(
      (Object.keys(KINDS) as Kind[]).flatMap(name =>
        (name === 'create' && size > MOST_BUCKETS) ||
        (name === 'delete' && size < LEAST_BUCKETS)
          ? []
          : Array<Kind>(2 * KINDS[name]).fill(name),
      ),
    );
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const account = this.random.pick(
      this.accounts().filter(({ buckets }) => buckets.size > 0),
    );
    this[kind](account, this.random.pick([...account.buckets.after()]));
  }

  private tag(account: Account, bucket: Bucket) {
    const revision = this.nextRevision();
    const owner = this.random.pick(TEAMS);
    bucket.tags = {
      ...bucket.tags,
      ...(this.random.chance(0.3) && { owner }),
      revision,
    };
    this.expect(bucket, `the tag ${revision}`, revision, row =>
      row.kind === 'readable'
        ? row.key === 'tags'
        : valueSetBy(row) === revision,
    );
    this.tell('PutBucketTagging', account, bucket, {
      who: revision,
      requestParameters: taggingOf(bucket),
    });
  }

  private untag(account: Account, bucket: Bucket) {
    bucket.tags = this.random.chance(0.5) ? {} : { owner: 'web' };
    this.overtake(bucket);
    this.tell('DeleteBucketTagging', account, bucket);
  }

  private configure(account: Account, bucket: Bucket) {
    const KMSMasterKeyID = this.nextRevision();
    bucket.configuration.encryption = {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID,
      },
    };
    this.expect(bucket, `the key ${KMSMasterKeyID}`, KMSMasterKeyID, row =>
      row.kind === 'readable'
        ? row.key === 'encryption'
        : valueSetBy(row) === KMSMasterKeyID,
    );
    this.tell('PutBucketEncryption', account, bucket, { who: KMSMasterKeyID });
  }

  private create(account: Account) {
    const isOld = this.deleted.length > 0 && this.random.chance(0.3);
    const name = isOld ? this.deleted.shift()! : `new-${this.nextRevision()}`;
    const bucket = {
      name,
      region: this.random.pick(REGIONS),
      createdAt: new Date().toISOString(),
      tags: { owner: this.random.pick(TEAMS) },
    };
    account.buckets.put(bucket);
    this.overtake(bucket);
    // One that was deleted a moment ago may come back before anybody saw that it was gone.
    if (!isOld) {
      this.expect(bucket, 'its creation', undefined, () => false);
    }
    this.tell('CreateBucket', account, bucket);
  }

  private delete(account: Account, bucket: Bucket) {
    account.buckets.delete(bucket.name);
    this.deleted.push(bucket.name);
    this.overtake(bucket);
    this.tell('DeleteBucket', account, bucket);
  }

  /** Deleted, and created again by another account. */
  private move(account: Account, bucket: Bucket) {
    const others = this.accounts().filter(other => other !== account);
    const to = this.random.pick(others);
    account.buckets.delete(bucket.name);
    to.buckets.put({ ...bucket, createdAt: new Date().toISOString() });
    this.overtake(bucket);
    this.tell('DeleteBucket', account, bucket);
    this.tell('CreateBucket', to, bucket);
  }

  private account(account: Account) {
    const closed = this.accounts('SUSPENDED');
    if (closed.length === 2 || (closed.length > 0 && this.random.chance(0.5))) {
      this.random.pick(closed).state = 'ACTIVE';
    } else {
      account.state = 'SUSPENDED';
      [...account.buckets.after()].forEach(bucket => this.overtake(bucket));
    }
  }

  private nothing(account: Account, bucket: Bucket) {
    this.tell('PutBucketTagging', account, bucket, {
      requestParameters: taggingOf(bucket),
    });
  }

  /** Expects a change in the log, or that the bucket was first seen with it. */
  private expect(
    bucket: { name: string },
    what: string,
    value: string | undefined,
    isIn: (row: ChangeRow) => boolean | undefined,
  ) {
    this.overtake(bucket);
    const change: ExpectedChange = {
      bucket: bucket.name,
      at: Date.now(),
      what,
      value,
      isIn: row => APPEARANCES.includes(row.kind) || isIn(row) === true,
    };
    this.latest.set(bucket.name, change);
    this.expected.push(change);
  }

  private overtake({ name }: { name: string }) {
    const before = this.latest.get(name);
    if (before) {
      before.until = Date.now();
      this.latest.delete(name);
    }
  }

  /** CloudTrail tells of it: now and then not at all, or twice. */
  private tell(
    eventName: string,
    { id }: Account,
    { name }: { name: string },
    by: { who?: string; requestParameters?: Record<string, unknown> } = {},
  ) {
    const { who = 'jane', requestParameters } = by;
    const times = this.random.pick([0, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    const body = JSON.stringify(
      cloudTrailEnvelope({
        eventName,
        accountId: id,
        bucket: name,
        requestParameters,
        userIdentity: adminSession(id, who),
      }),
    );
    for (let i = 0; i < times; i++) {
      this.aws.eventQueue.send(body);
      this.events += 1;
    }
  }

  private nextRevision(): string {
    this.revision += 1;
    return `r${this.revision}`;
  }
}

/** The request that sets the tags that a bucket has. */
function taggingOf({ tags = {} }: Bucket): Record<string, unknown> {
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { Tagging: { TagSet: { Tag } } };
}

/** The value of a tag, or the key of an encryption, that a change of the log sets. */
export function valueSetBy({ kind, key, new_value }: ChangeRow): string | null {
  return kind === 'configuration-changed' && key === 'encryption'
    ? JSON.parse(new_value ?? 'null')?.key
    : new_value;
}
