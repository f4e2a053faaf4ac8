import { type Buckets, createBuckets } from './buckets';
import {
  type Bucket,
  type Organization,
  createOrganization,
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
}

/** An organization of any size whose buckets are computed when they are asked for. */
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

/** The same options give the same estate: who knows them can check what was read of it. */
export function generateEstate(options: EstateOptions): Estate {
  const revisions: number[] = [];
  const { accounts, deniedAccounts = 0 } = options;
  const organization = createOrganization({
    accounts: Array.from({ length: accounts }, (_, index) => ({
      id: `${100_000_000_000 + index}`,
      name: `account-${padded(index, 4)}`,
      unit: index === 0 ? '' : `Workloads/${teams[index % teams.length]}`,
      roles: [
        {
          name: 'backstage-read',
          trust: index < accounts - deniedAccounts ? 'allowed' : 'denied',
        },
      ],
      buckets: generateBuckets(index, options, revisions),
    })),
  });
  return { ...organization, change: share => revisions.push(share) };
}

function generateBuckets(
  account: number,
  options: EstateOptions,
  revisions: number[],
): Buckets {
  const {
    bucketsPerAccount,
    regions = usualRegions,
    tagsPerBucket = 5,
    untaggedEvery = 10,
  } = options;
  const prefix = `estate-${padded(account, 4)}-`;
  const put = createBuckets([]);
  const deleted = new Set<string>();
  const isGenerated = (name: string) => !deleted.has(name) && !put.get(name);

  const tagsAt = (index: number) => {
    const revision = revisions.findLastIndex(share => spread(index) < share);
    const tags: Record<string, string> = {};
    if (index % untaggedEvery !== 0) {
      const team = teams[(account + index) % teams.length];
      Object.assign(tags, { owner: team, env: 'prod' });
      for (let i = 2; i < tagsPerBucket; i++) {
        tags[`tag-${i}`] = `value ${i} of bucket ${index}`;
      }
    }
    if (revision >= 0) {
      tags.revision = `${revision + 1}`;
    }
    return Object.keys(tags).length > 0 ? tags : undefined;
  };
  const at = (index: number): Bucket => ({
    name: prefix + padded(index, 6),
    region: regions[index % regions.length],
    createdAt: '2022-05-01T12:00:00.000Z',
    tags: tagsAt(index),
  });
  const indexOf = (name: string): number | undefined => {
    const index = Number(name.slice(prefix.length));
    return index < bucketsPerAccount && name === prefix + padded(index, 6)
      ? index
      : undefined;
  };
  function* generated(after: string) {
    const start =
      after < prefix ? 0 : (indexOf(after) ?? bucketsPerAccount) + 1;
    for (let index = start; index < bucketsPerAccount; index++) {
      if (isGenerated(prefix + padded(index, 6))) {
        yield at(index);
      }
    }
  }

  return {
    get size() {
      return bucketsPerAccount - deleted.size + put.size;
    },
    get(name) {
      const index = isGenerated(name) ? indexOf(name) : undefined;
      return index === undefined ? put.get(name) : at(index);
    },
    put(bucket) {
      if (indexOf(bucket.name) !== undefined) {
        deleted.add(bucket.name);
      }
      put.put(bucket);
    },
    delete(name) {
      const there = indexOf(name) !== undefined && isGenerated(name);
      if (there) {
        deleted.add(name);
      }
      return put.delete(name) || there;
    },
    after: (name = '') => merge(generated(name), put.after(name)),
  };
}

/** A number from 0 to 1 that is as good as random for each index, and always the same. */
function spread(index: number): number {
  return (Math.imul(index + 1, 2_654_435_761) >>> 0) / 2 ** 32;
}

function padded(number: number, length: number): string {
  return `${number}`.padStart(length, '0');
}

function* merge(one: Iterable<Bucket>, other: Iterable<Bucket>) {
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
