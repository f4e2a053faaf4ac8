import {
  type Bucket,
  type BucketDefinition,
  type Buckets,
  firstIndex,
  StoredBuckets,
} from './bucket';
import {
  createOrganization,
  defaultRoleName,
  type Organization,
} from './organization';

export interface EstateOptions {
  accounts: number;
  bucketsPerAccount: number;
  /** By default five that need no opt-in. */
  regions?: string[];
  /** By default 5. */
  tagsPerBucket?: number;
  /** One bucket in so many is untagged; by default 10. */
  untaggedEvery?: number;
  /** How many accounts, the last ones, refuse their role; by default none. */
  deniedAccounts?: number;
  /** Of each account. Above 10,000, AWS refuses to list without pages; that is the default. */
  bucketQuota?: number;
}

/** An organization of any size. Its buckets are computed when they are asked for. */
export interface Estate extends Organization {
  /** Gives this share of all buckets (0 to 1) another value of the tag `revision`. */
  change(share: number): void;
}

const teams = ['payments', 'data-platform', 'web', 'security', 'platform'];

const usualRegions = [
  'eu-west-1',
  'us-east-1',
  'eu-central-1',
  'us-west-2',
  'ap-southeast-2',
];

/** The buckets of one account. In memory are only those that were put or deleted by hand. */
class GeneratedBuckets implements Buckets {
  private readonly count: number;
  private readonly prefix: string;
  private readonly digits: number;
  private readonly regions: string[];
  private readonly added = new StoredBuckets();
  private readonly deleted = new Set<string>();

  constructor(
    private readonly account: number,
    private readonly options: EstateOptions,
    /** The shares of all changes so far, which all accounts have in common. */
    private readonly revisions: readonly number[],
  ) {
    this.count = options.bucketsPerAccount;
    this.prefix = `estate-${padded(account, 4)}-`;
    // All names have the same length, so that their order is that of their numbers.
    this.digits = Math.max(6, `${this.count - 1}`.length);
    this.regions = options.regions ?? usualRegions;
  }

  get size(): number {
    return this.count - this.deleted.size + this.added.size;
  }

  get(name: string): Bucket | undefined {
    const index = this.indexOf(name);
    return index === undefined || this.deleted.has(name)
      ? this.added.get(name)
      : this.at(index);
  }

  put(bucket: BucketDefinition): void {
    if (this.indexOf(bucket.name) !== undefined) {
      this.deleted.add(bucket.name);
    }
    this.added.put(bucket);
  }

  delete(name: string): boolean {
    const isThere = this.get(name) !== undefined;
    if (this.indexOf(name) !== undefined) {
      this.deleted.add(name);
    }
    this.added.delete(name);
    return isThere;
  }

  after(name = ''): Iterable<Bucket> {
    return merge(this.generated(this.indexAfter(name)), this.added.after(name));
  }

  inRegion(region: string, after = ''): Iterable<Bucket> {
    return merge(
      this.generated(this.indexAfter(after), region),
      this.added.inRegion(region, after),
    );
  }

  /** The generated ones come first, in the order of their names. */
  *asAdded(after?: string): Iterable<Bucket> {
    if (after === undefined || this.indexOf(after) !== undefined) {
      yield* this.generated(this.indexAfter(after ?? ''));
      yield* this.added.asAdded();
    } else {
      yield* this.added.asAdded(after);
    }
  }

  /** Those from this index on, of all regions or of one. */
  private *generated(start: number, region?: string): Iterable<Bucket> {
    for (let index = start; index < this.count; index++) {
      if (region !== undefined && this.regionAt(index) !== region) continue;
      if (!this.deleted.has(this.nameAt(index))) {
        yield this.at(index);
      }
    }
  }

  private at(index: number): Bucket {
    const tagsAt = () => this.tagsAt(index);
    return {
      name: this.nameAt(index),
      region: this.regionAt(index),
      createdAt: '2022-05-01T12:00:00.000Z',
      // A list of buckets doesn't ask for them.
      get tags() {
        return tagsAt();
      },
    };
  }

  private nameAt(index: number): string {
    return this.prefix + padded(index, this.digits);
  }

  private regionAt(index: number): string {
    return this.regions[index % this.regions.length];
  }

  private tagsAt(index: number): Record<string, string> | undefined {
    const { tagsPerBucket = 5, untaggedEvery = 10 } = this.options;
    const tags: Record<string, string> = {};
    if (index % untaggedEvery !== 0) {
      const team = teams[(this.account + index) % teams.length];
      Object.assign(tags, { owner: team, env: 'prod' });
      for (let i = 2; i < tagsPerBucket; i++) {
        tags[`tag-${i}`] = `value ${i} of bucket ${index}`;
      }
    }
    const revision = this.revisions.findLastIndex(
      share => spread(index) < share,
    );
    if (revision >= 0) {
      tags.revision = `${revision + 1}`;
    }
    return Object.keys(tags).length > 0 ? tags : undefined;
  }

  private indexOf(name: string): number | undefined {
    const index = Number(name.slice(this.prefix.length));
    return index < this.count && name === this.nameAt(index)
      ? index
      : undefined;
  }

  private indexAfter(name: string): number {
    return firstIndex(this.count, index => this.nameAt(index) > name);
  }
}

/** The same options give the same estate, so that what was read of it can be checked. */
export function generateEstate(options: EstateOptions): Estate {
  const revisions: number[] = [];
  const { accounts, deniedAccounts = 0, bucketQuota = 10_000 } = options;
  const organization = createOrganization({
    accounts: Array.from({ length: accounts }, (_, index) => ({
      id: `${100_000_000_000 + index}`,
      name: `account-${padded(index, 4)}`,
      unit: index === 0 ? '' : `Workloads/${teams[index % teams.length]}`,
      bucketQuota,
      roles: [
        {
          name: defaultRoleName,
          trust: index < accounts - deniedAccounts ? 'allowed' : 'denied',
        },
      ],
      buckets: new GeneratedBuckets(index, options, revisions),
    })),
  });
  return { ...organization, change: share => revisions.push(share) };
}

export function isEstate(organization: Organization): organization is Estate {
  return 'change' in organization;
}

/** A number from 0 to 1 that is as good as random for each index, and always the same. */
function spread(index: number): number {
  return (Math.imul(index + 1, 2_654_435_761) >>> 0) / 2 ** 32;
}

function padded(number: number, length: number): string {
  return `${number}`.padStart(length, '0');
}

/** Two lists in the order of their names as one. */
function* merge(
  one: Iterable<Bucket>,
  other: Iterable<Bucket>,
): Iterable<Bucket> {
  const [left, right] = [one[Symbol.iterator](), other[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.value.name < b.value.name)) {
      yield a.value as Bucket;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}
