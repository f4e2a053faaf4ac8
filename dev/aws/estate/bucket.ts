import type { BucketConfiguration } from './configuration';
import type { Usage } from './usage';

export interface Bucket {
  name: string;
  /** Where the bucket lives. */
  region: string;
  /** Absent: never tagged. Empty: tagged once, no longer; the tagging API tells the two apart, S3 doesn't. */
  tags?: Record<string, string>;
  /** ISO 8601. */
  createdAt: string;
  /** Empty: as AWS creates a bucket today. */
  configuration: BucketConfiguration;
  /**
   * When its policy was last edited, ISO 8601. Lists that are asked for in another region than us-east-1 give this as the
   * date of creation: https://github.com/aws/aws-cli/issues/3597
   */
  policyEditedAt?: string;
  /** The region that ListBuckets gives, where it is not the one the bucket lives in. */
  listedRegion?: string;
  /** The name that ListBuckets gives, where it is not the bucket's: with what no name may have in it. */
  listedName?: string;
  /** The creation date that ListBuckets gives, where it is not a date. */
  listedCreationDate?: string;
  /**
   * The account that owns the bucket by now, where the list of this account still has it. Calls about the bucket are
   * answered as of that account's bucket. Absent: this account owns it.
   */
  ownerId?: string;
  /** `EU`: what GetBucketLocation says of an eu-west-1 bucket created with the constraint of that name. */
  locationConstraint?: 'EU';
  /** IAM actions that the bucket's policy denies to everybody, as `s3:GetBucketTagging`. */
  denies?: string[];
  /** What a request in the wrong region is answered with; by default what AWS does between these two regions. */
  redirect?:
    | 'PermanentRedirect'
    | 'AuthorizationHeaderMalformed'
    | 'TemporaryRedirect'
    | 'IllegalLocationConstraintException';
  /** What the tagging API believes of the bucket as long as it lags behind S3; `absent`: not indexed yet. */
  indexedTags?: Record<string, string> | 'absent';
  /** What it holds, for CloudWatch; by default something made of its name. `null`: it is empty. */
  usage?: Usage | null;
}

export type BucketDefinition = Omit<Bucket, 'createdAt' | 'configuration'> &
  Partial<Pick<Bucket, 'createdAt' | 'configuration'>>;

/** The buckets of one account. */
export interface Buckets {
  readonly size: number;
  get(name: string): Bucket | undefined;
  /** Adds a bucket, or replaces the one of that name. */
  put(bucket: BucketDefinition): void;
  delete(name: string): boolean;
  /** In the order of their names, those behind this one; all by default. */
  after(name?: string): Iterable<Bucket>;
  /** The same of one region. */
  inRegion(region: string, after?: string): Iterable<Bucket>;
  /** In the order in which they were added, those behind this one; all by default. */
  asAdded(after?: string): Iterable<Bucket>;
}

/** Buckets that are held in memory. */
export class StoredBuckets implements Buckets {
  private readonly buckets = new Map<string, Bucket>();
  /** In the order in which they were added. A name stays when its bucket goes, so that a list can go on behind it. */
  private readonly addedNames = new Set<string>();
  private sortedNames: string[] | undefined;

  constructor(definitions: BucketDefinition[] = []) {
    definitions.forEach(definition => this.put(definition));
  }

  get size(): number {
    return this.buckets.size;
  }

  get(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  put(definition: BucketDefinition): void {
    const { name } = definition;
    if (!this.buckets.has(name)) {
      this.addedNames.delete(name);
      this.addedNames.add(name);
      this.sortedNames = undefined;
    }
    this.buckets.set(name, {
      ...definition,
      createdAt: definition.createdAt ?? '2023-05-04T08:15:00.000Z',
      // Several buckets may have been given the same; what a test changes of one is not to change the others.
      configuration: structuredClone(definition.configuration ?? {}),
    });
  }

  delete(name: string): boolean {
    this.sortedNames = undefined;
    return this.buckets.delete(name);
  }

  *after(name = ''): Iterable<Bucket> {
    this.sortedNames ??= [...this.buckets.keys()].sort();
    // A bucket that is added or deleted during the iteration makes a new list; this one stays as it was.
    const names = this.sortedNames;
    const start = firstIndex(names.length, index => names[index] > name);
    for (let index = start; index < names.length; index++) {
      const bucket = this.buckets.get(names[index]);
      if (bucket) {
        yield bucket;
      }
    }
  }

  *inRegion(region: string, after?: string): Iterable<Bucket> {
    for (const bucket of this.after(after)) {
      if (bucket.region === region) {
        yield bucket;
      }
    }
  }

  *asAdded(after?: string): Iterable<Bucket> {
    const names = [...this.addedNames];
    const start = after === undefined ? 0 : names.indexOf(after) + 1;
    for (const name of names.slice(start)) {
      const bucket = this.buckets.get(name);
      if (bucket) {
        yield bucket;
      }
    }
  }
}

/** The first index below `length` that passes a test which all behind it pass too; `length` where none does. */
export function firstIndex(
  length: number,
  passes: (index: number) => boolean,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
