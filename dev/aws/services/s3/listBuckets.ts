import type { Bucket, Buckets } from '../../estate/bucket';
import { listStart, nextToken, readToken, takePage } from '../../pages';
import { assertPermitted } from '../../permission';
import type { RestXmlContent } from '../../protocols/restXml';
import { AwsError, type Call } from '../../service';
import { canonicalId, namespace } from './names';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(call: Call): RestXmlContent {
  assertPermitted(call);
  const { caller, dialect } = call;
  const { account } = caller;
  const parameters = call.request.parameters as Record<
    string,
    string | undefined
  >;
  const { prefix } = parameters;
  const isPaginated = [
    'max-buckets',
    'continuation-token',
    'bucket-region',
    'prefix',
  ].some(name => parameters[name] !== undefined);

  if (!isPaginated && account.bucketQuota > 10_000) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html says that the request is rejected,
    // and names no code.
    throw new AwsError(
      'InvalidRequest',
      400,
      'Unpaginated ListBuckets requests are not supported for accounts with a general purpose bucket quota above 10,000.',
    );
  }
  const position = readPosition(parameters['continuation-token']);
  const size = readMaxBuckets(parameters['max-buckets']);
  const { page, more } = takePage(
    listedBuckets(call, position.after),
    isPaginated && dialect.maxBuckets !== 'ignored' ? size : Infinity,
  );
  const token = nextToken(
    position,
    { last: page.at(-1)?.name, more },
    call.listFault,
  );
  const hasRegions = isPaginated && dialect.bucketRegion === 'listed';
  return {
    document: {
      ListAllMyBucketsResult: {
        '@xmlns': namespace,
        Owner: { ID: canonicalId(account.id) },
        Buckets: {
          Bucket: page.map(bucket => ({
            Name: bucket.listedName ?? bucket.name,
            CreationDate: creationDate(call, bucket),
            BucketRegion: hasRegions
              ? (bucket.listedRegion ?? bucket.region)
              : undefined,
          })),
        },
        ContinuationToken:
          dialect.maxBuckets === 'truncates' ? undefined : token,
        Prefix: prefix,
      },
    },
  };
}

/** The date is mastered in us-east-1, and elsewhere moves with each edit of the policy. */
function creationDate({ request }: Call, bucket: Bucket): string {
  const { createdAt, policyEditedAt, listedCreationDate } = bucket;
  const moves = request.region !== 'us-east-1';
  return listedCreationDate ?? ((moves && policyEditedAt) || createdAt);
}

/** The buckets that the parameters of ListBuckets ask for, behind this one. */
function listedBuckets(
  { request, caller, dialect }: Call,
  after: string | undefined,
): Iterable<Bucket> {
  const { buckets } = caller.account;
  const parameters = request.parameters as Record<string, string | undefined>;
  const { prefix, 'bucket-region': region } = parameters;
  if (region !== undefined && region !== request.region) {
    throw invalidArgument(
      'bucket-region',
      region,
      `Argument bucket-region must be the region of the endpoint, ${request.region}.`,
    );
  }
  if (dialect.listOrder === 'insertion') {
    return filtered(
      buckets.asAdded(after),
      bucket =>
        (region === undefined || bucket.region === region) &&
        bucket.name.startsWith(prefix ?? ''),
    );
  }
  if (prefix !== undefined) {
    return filtered(
      withPrefix(buckets, prefix, after),
      bucket => region === undefined || bucket.region === region,
    );
  }
  return region === undefined
    ? buckets.after(after)
    : buckets.inRegion(region, after);
}

function* filtered(
  buckets: Iterable<Bucket>,
  isWanted: (bucket: Bucket) => boolean,
) {
  for (const bucket of buckets) {
    if (isWanted(bucket)) {
      yield bucket;
    }
  }
}

/** Names with a prefix stand together in the order of names: the rest of the list is not looked at. */
function* withPrefix(buckets: Buckets, prefix: string, after = '') {
  if (after < prefix) {
    const exact = buckets.get(prefix);
    if (exact) {
      yield exact;
    }
  }
  for (const bucket of buckets.after(after < prefix ? prefix : after)) {
    if (!bucket.name.startsWith(prefix)) {
      return;
    }
    yield bucket;
  }
}

function readMaxBuckets(value = '10000'): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw invalidArgument(
      'max-buckets',
      value,
      'Argument max-buckets must be an integer between 1 and 10000',
    );
  }
  return number;
}

function readPosition(token: string | undefined) {
  if (token === undefined) {
    return listStart;
  }
  const position = readToken(token);
  if (!position) {
    throw invalidArgument(
      'continuation-token',
      token,
      'The continuation token provided is incorrect',
    );
  }
  return position;
}

function invalidArgument(name: string, value: string, message: string) {
  return new AwsError('InvalidArgument', 400, message, {
    elements: { ArgumentName: name, ArgumentValue: value },
  });
}
