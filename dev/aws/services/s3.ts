import { createHash } from 'node:crypto';
import type { Bucket, Buckets } from '../estate/bucket';
import type { Account } from '../estate/organization';
import { listStart, nextToken, readToken, takePage } from '../pages';
import { assertPermitted, matches } from '../permission';
import { restXml, type RestXmlContent } from '../protocols/restXml';
import { isOptIn } from '../regions';
import {
  AwsError,
  type Call,
  type HttpRequest,
  type Operation,
  type RequestContent,
  type Service,
} from '../service';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export const s3: Service<RestXmlContent> = {
  signingName: 's3',
  protocol: restXml,
  readRequest,
  operations: {
    ListBuckets: { permission: 's3:ListAllMyBuckets', answer: listBuckets },
    HeadBucket: aboutBucket('s3:ListBucket', (bucket, call) => ({
      headers: regionHeader(call, bucket),
    })),
    GetBucketLocation: aboutBucket('s3:GetBucketLocation', getLocation),
    GetBucketTagging: aboutBucket('s3:GetBucketTagging', getTagging),
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  errors: {
    throttled: () =>
      new AwsError('SlowDown', 503, 'Please reduce your request rate.'),
    denied: (message, headers) =>
      new AwsError('AccessDenied', 403, message, { headers }),
    unknownKey: ({ accessKeyId }) =>
      new AwsError(
        'InvalidAccessKeyId',
        403,
        'The AWS Access Key Id you provided does not exist in our records.',
        { elements: { AWSAccessKeyId: accessKeyId } },
      ),
    invalidToken: ({ sessionToken = '' }) =>
      new AwsError(
        'InvalidToken',
        400,
        'The provided token is malformed or otherwise invalid.',
        { elements: { 'Token-0': sessionToken } },
      ),
    expiredToken: ({ sessionToken = '' }) =>
      new AwsError('ExpiredToken', 400, 'The provided token has expired.', {
        elements: { 'Token-0': sessionToken },
      }),
  },
};

/** The subresource in the query string says which operation is asked for, as `?tagging`. */
const subresources: Record<string, string> = {
  location: 'GetBucketLocation',
  tagging: 'GetBucketTagging',
};

function readRequest({ method, url, headers }: HttpRequest): RequestContent {
  const [, bucket, key] = url.pathname.split('/', 3).map(decodeURIComponent);
  const owner = headers['x-amz-expected-bucket-owner'];
  return {
    action: key ? '' : actionOf(method, bucket, url.searchParams),
    bucket: bucket || undefined,
    expectedBucketOwner: typeof owner === 'string' ? owner : undefined,
    parameters: Object.fromEntries(url.searchParams),
  };
}

function actionOf(
  method: string,
  bucket: string,
  parameters: URLSearchParams,
): string {
  if (method === 'HEAD') {
    return bucket ? 'HeadBucket' : '';
  }
  if (method !== 'GET') {
    return '';
  }
  if (!bucket) {
    return 'ListBuckets';
  }
  const subresource = [...parameters.keys()].find(name => subresources[name]);
  return subresource ? subresources[subresource] : '';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
function listBuckets(call: Call): RestXmlContent {
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
        Owner: { ID: canonicalId(account) },
        Buckets: {
          Bucket: page.map(bucket => ({
            Name: bucket.listedName ?? bucket.name,
            CreationDate: bucket.listedCreationDate ?? bucket.createdAt,
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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html: the constraint of us-east-1 is null. */
function getLocation({ region, locationConstraint }: Bucket): RestXmlContent {
  const constraint =
    region === 'us-east-1' ? '' : (locationConstraint ?? region);
  return {
    document: {
      LocationConstraint: { '@xmlns': namespace, '#text': constraint },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
function getTagging({ name, tags = {} }: Bucket): RestXmlContent {
  if (Object.keys(tags).length === 0) {
    throw new AwsError('NoSuchTagSet', 404, 'The TagSet does not exist', {
      elements: { BucketName: name },
    });
  }
  return {
    document: {
      Tagging: {
        '@xmlns': namespace,
        TagSet: {
          Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      },
    },
  };
}

/** An operation about one bucket. Whether it may be asked for here, and by this caller, is the same for all. */
function aboutBucket(
  permission: string,
  answer: (bucket: Bucket, call: Call) => RestXmlContent,
): Operation<RestXmlContent> {
  return { permission, answer: call => answer(findBucket(call), call) };
}

function findBucket(call: Call): Bucket {
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
  // us-east-1 answers GetBucketLocation for every bucket; a regional endpoint only for those of its region:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  const answersHere =
    request.region === bucket.region ||
    call.dialect.wrongRegion === 'answers' ||
    (request.action === 'GetBucketLocation' && request.region === 'us-east-1');
  if (!answersHere) {
    throw wrongRegion(call, bucket);
  }
  const headers = regionHeader(call, bucket);
  assertPermitted(call, headers);
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html: where the expected owner is not
  // the owner, the answer is 403, whoever asks.
  const { expectedBucketOwner = ownerId } = request;
  if (
    ownerId !== caller.account.id ||
    expectedBucketOwner !== ownerId ||
    matches(bucket.denies ?? [], permission)
  ) {
    throw call.service.errors.denied('Access Denied', headers);
  }
  return bucket;
}

/** A bucket of the caller's where one has that name, else one of another account of the partition. */
function ownerAndBucket({
  request,
  caller,
  organization,
}: Call): { ownerId: string; bucket: Bucket } | undefined {
  const name = request.bucket ?? '';
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

function regionHeader(call: Call, bucket: Bucket): Record<string, string> {
  return call.request.action === 'HeadBucket' &&
    call.dialect.headBucketRegion === 'left-out'
    ? {}
    : { 'x-amz-bucket-region': bucket.region };
}

function canonicalId(account: Account): string {
  return createHash('sha256').update(account.id).digest('hex');
}
