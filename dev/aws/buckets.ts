import type { Bucket, BucketDefinition } from './organization';

/** The buckets of one account. */
export interface Buckets {
  readonly size: number;
  get(name: string): Bucket | undefined;
  /** Adds a bucket, or replaces the one of that name. */
  put(bucket: BucketDefinition): void;
  delete(name: string): boolean;
  /** In the order of their names, those behind this one; all by default. */
  after(name?: string): Iterable<Bucket>;
}

export function createBuckets(definitions: BucketDefinition[]): Buckets {
  const buckets = new Map<string, Bucket>();
  let sorted: string[] | undefined;

  const put = (definition: BucketDefinition) => {
    buckets.set(definition.name, {
      createdAt: '2023-05-04T08:15:00.000Z',
      ...definition,
    });
    sorted = undefined;
  };
  definitions.forEach(put);

  return {
    get size() {
      return buckets.size;
    },
    get: name => buckets.get(name),
    put,
    delete: name => {
      sorted = undefined;
      return buckets.delete(name);
    },
    *after(name = '') {
      sorted ??= [...buckets.keys()].sort();
      // A bucket that is added or deleted during the iteration makes a new list; this one stays as it was.
      const names = sorted;
      for (let i = firstBehind(names, name); i < names.length; i++) {
        const bucket = buckets.get(names[i]);
        if (bucket) {
          yield bucket;
        }
      }
    },
  };
}

function firstBehind(sorted: string[], name: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
