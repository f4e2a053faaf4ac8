import type { Bucket } from '../../estate/bucket';
import { assertPermitted, deniedFor, matches } from '../../permission';
import { isOptIn } from '../../regions';
import { AwsError, type Call } from '../../service';

/** The bucket that a request is about, and the account that owns it. */
export interface FoundBucket {
  bucket: Bucket;
  ownerId: string;
}

/** Refuses the request where it may not be asked for here, or by this caller: the same for all operations. */
export function findBucket(call: Call): FoundBucket {
  const { request, caller, permission = '' } = call;
  const found = ownerAndBucket(call);
  if (!found) {
    throw new AwsError(
      'NoSuchBucket',
      404,
      'The specified bucket does not exist',
      { elements: { BucketName: `${request.bucket}` } },
    );
  }
  const { ownerId, bucket } = found;
  const headers = regionHeader(call, bucket);
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html: where the expected owner is not
  // the owner, the answer is 403, whoever asks, and in whatever region.
  const { expectedBucketOwner = ownerId } = request;
  if (expectedBucketOwner !== ownerId) {
    throw call.service.errors.denied('Access Denied', headers);
  }
  // us-east-1 answers GetBucketLocation for every bucket; a regional endpoint only for those of its region:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  const answersHere =
    request.region === bucket.region ||
    call.dialect.wrongRegion === 'answers' ||
    (request.action === 'GetBucketLocation' && request.region === 'us-east-1');
  if (!answersHere) {
    throw wrongRegion(call, bucket);
  }
  assertPermitted(call, headers);
  // The owner's policies are told to callers of its own account or organization only.
  if (ownerId !== caller.account.id) {
    throw call.service.errors.denied('Access Denied', headers);
  }
  if (matches(bucket.denies ?? [], permission)) {
    throw deniedFor(
      call,
      'with an explicit deny in a resource-based policy',
      headers,
    );
  }
  return found;
}

/** A bucket of the caller's where one has that name, else one of another account of the partition. */
function ownerAndBucket(call: Call): FoundBucket | undefined {
  const { request, caller, organization } = call;
  const name = request.bucket ?? '';
  if (call.staleBucket?.name === name) {
    return { ownerId: caller.account.id, bucket: call.staleBucket };
  }
  const listed = caller.account.buckets.get(name);
  if (listed && listed.ownerId === undefined) {
    return { ownerId: caller.account.id, bucket: listed };
  }
  for (const account of organization.accounts.values()) {
    const bucket =
      account.partition === caller.account.partition
        ? account.buckets.get(name)
        : undefined;
    if (bucket && bucket.ownerId === undefined) {
      return { ownerId: account.id, bucket };
    }
  }
  return listed?.ownerId === undefined
    ? undefined
    : { ownerId: listed.ownerId, bucket: listed };
}

/**
 * Which of these AWS answers depends on the endpoint. The one of us-east-1 is the global one too, whose name leads to
 * the bucket's region, where the signature's region is what is wrong. Opt-in regions know nothing of the others, nor
 * the others of them. The SDK's `followRegionRedirects` (its `regionRedirectMiddleware`) reads the right region off the
 * header of each.
 */
function wrongRegion(call: Call, bucket: Bucket): AwsError {
  const { region } = call.request;
  const headers = regionHeader(call, bucket);
  const endpoint = `s3.${bucket.region}.amazonaws.com`;
  switch (bucket.redirect ?? usualRedirect(region, bucket.region)) {
    case 'IllegalLocationConstraintException':
      return new AwsError(
        'IllegalLocationConstraintException',
        400,
        `The ${
          bucket.region === 'us-east-1' ? 'unspecified' : bucket.region
        } location constraint is incompatible for the region specific endpoint this request was sent to.`,
        { headers },
      );
    case 'AuthorizationHeaderMalformed':
      return new AwsError(
        'AuthorizationHeaderMalformed',
        400,
        `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`,
        { headers, elements: { Region: bucket.region } },
      );
    case 'TemporaryRedirect':
      // For a bucket younger than the DNS entry of its name:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
      return new AwsError(
        'TemporaryRedirect',
        307,
        'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
        {
          headers: {
            ...headers,
            location: `https://${endpoint}/${bucket.name}`,
          },
          elements: { Endpoint: endpoint, Bucket: bucket.name },
        },
      );
    default:
      return new AwsError(
        'PermanentRedirect',
        301,
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        { headers, elements: { Endpoint: endpoint, Bucket: bucket.name } },
      );
  }
}

function usualRedirect(
  requested: string,
  actual: string,
): NonNullable<Bucket['redirect']> {
  if (isOptIn(requested) || isOptIn(actual)) {
    return 'IllegalLocationConstraintException';
  }
  return requested === 'us-east-1'
    ? 'AuthorizationHeaderMalformed'
    : 'PermanentRedirect';
}

export function regionHeader(
  call: Call,
  bucket: Bucket,
): Record<string, string> {
  return call.request.action === 'HeadBucket' &&
    call.dialect.headBucketRegion === 'left-out'
    ? {}
    : { 'x-amz-bucket-region': bucket.region };
}
