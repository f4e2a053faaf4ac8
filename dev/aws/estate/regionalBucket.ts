import { listStart, nextToken, readToken, takePage } from '../pages';
import { deniedFor, matches } from '../permission';
import type { AwsError, Call } from '../service';

/** The services of the buckets that are listed region by region, as their ARNs name them. */
export type RegionalService = 's3express' | 's3tables' | 's3vectors';

/** A directory, table or vector bucket. */
export interface RegionalBucket {
  service: RegionalService;
  name: string;
  region: string;
  /** ISO 8601. */
  createdAt: string;
  tags?: Record<string, string>;
  /** A KMS key's ARN; absent: SSE-S3. */
  key?: string;
  /** Whether AWS itself made it; of table buckets only. */
  isAwsManaged?: boolean;
  /** IAM actions that the bucket's policy denies to everybody. */
  denies?: string[];
}

export function arnOfRegionalBucket(
  { service, region, name }: RegionalBucket,
  account: { id: string; partition: string },
): string {
  return `arn:${account.partition}:${service}:${region}:${account.id}:bucket/${name}`;
}

/** The caller's buckets of a service in the region of the request, in the order of their names. */
function bucketsHere(
  { caller, request }: Call,
  service: RegionalService,
): RegionalBucket[] {
  return caller.account.regionalBuckets
    .filter(
      bucket => bucket.service === service && bucket.region === request.region,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A page of these buckets, and the token of the next one. */
export function listRegionalBuckets(
  call: Call,
  service: RegionalService,
  options: {
    size: number;
    token?: string;
    prefix?: string;
    isWanted?: (bucket: RegionalBucket) => boolean;
    badToken: AwsError;
  },
): { page: RegionalBucket[]; token?: string } {
  const { size, prefix = '', isWanted = () => true, badToken } = options;
  const position = options.token ? readToken(options.token) : listStart;
  if (!position) {
    throw badToken;
  }
  const { page, more } = takePage(
    bucketsHere(call, service).filter(
      bucket =>
        bucket.name > (position.after ?? '') &&
        bucket.name.startsWith(prefix) &&
        isWanted(bucket),
    ),
    size,
  );
  const last = page.at(-1)?.name;
  return {
    page,
    token: nextToken(position, { last, more }, call.listFault),
  };
}

/** @throws `missing` where there is no such bucket here; where its policy denies the call, the service's own error */
export function findRegionalBucket(
  call: Call,
  service: RegionalService,
  nameOrArn: string,
  missing: AwsError,
): RegionalBucket {
  const { caller, permission = '' } = call;
  const found = bucketsHere(call, service).find(
    bucket =>
      bucket.name === nameOrArn ||
      arnOfRegionalBucket(bucket, caller.account) === nameOrArn,
  );
  if (!found) {
    throw missing;
  }
  if (matches(found.denies ?? [], permission)) {
    throw deniedFor(call, 'with an explicit deny in a resource-based policy');
  }
  return found;
}
