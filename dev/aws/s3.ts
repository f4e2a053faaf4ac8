import { createHash } from 'crypto';
import { type Answer, AwsError, element } from './answer';
import type { Call, Operation } from './operation';
import type { Account, Bucket } from './organization';
import { assertPermitted, matches } from './permission';
import { isOptIn } from './regions';

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

export const s3Operations: Record<string, Operation> = {
  ListBuckets: { permission: 's3:ListAllMyBuckets', answer: listBuckets },
  HeadBucket: {
    permission: 's3:ListBucket',
    answer: call => {
      const bucket = findBucket(call);
      return { status: 200, headers: regionHeader(call, bucket), body: '' };
    },
  },
  GetBucketLocation: {
    permission: 's3:GetBucketLocation',
    answer: call => {
      const { region, locationConstraint } = findBucket(call);
      // A bucket in us-east-1 has a null constraint:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
      const constraint =
        region === 'us-east-1' ? '' : (locationConstraint ?? region);
      return xml(
        `<LocationConstraint ${namespace}>${constraint}</LocationConstraint>`,
      );
    },
  },
  GetBucketTagging: {
    permission: 's3:GetBucketTagging',
    answer: call => {
      const { name, tags = {} } = findBucket(call);
      if (Object.keys(tags).length === 0) {
        throw new AwsError('NoSuchTagSet', 404, 'The TagSet does not exist', {
          elements: { BucketName: name },
        });
      }
      const tagSet = Object.entries(tags).map(
        ([key, value]) =>
          `<Tag>${element('Key', key)}${element('Value', value)}</Tag>`,
      );
      return xml(
        `<Tagging ${namespace}><TagSet>${tagSet.join('')}</TagSet></Tagging>`,
      );
    },
  },
};

/** An S3 error in XML; a HEAD has no body, and so no code. */
export function renderS3Error(error: AwsError, requestId: string): string {
  const elements = {
    Code: error.code,
    Message: error.message,
    ...error.extra.elements,
    RequestId: requestId,
    HostId: hostId(requestId),
  };
  const content = Object.entries(elements).map(([name, value]) =>
    element(name, value),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content.join('')}</Error>`;
}

export function hostId(requestId: string): string {
  return createHash('sha256').update(requestId).digest('base64');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
function listBuckets(call: Call): Answer {
  assertPermitted(call);
  const { request, caller, dialect } = call;
  const { account } = caller;
  const parameters = request.parameters as Record<string, string | undefined>;
  const maxBuckets = parameters['max-buckets'];
  const token = parameters['continuation-token'];
  const region = parameters['bucket-region'];
  const prefix = parameters.prefix;
  const paginated = [maxBuckets, token, region, prefix].some(
    parameter => parameter !== undefined,
  );

  if (!paginated && account.bucketQuota > 10_000) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html says that the request is rejected,
    // and names no code.
    throw new AwsError(
      'InvalidRequest',
      400,
      'Unpaginated ListBuckets requests are not supported for accounts with a general purpose bucket quota above 10,000.',
    );
  }
  if (region !== undefined && region !== request.region) {
    throw new AwsError(
      'InvalidArgument',
      400,
      `Argument bucket-region must be the region of the endpoint, ${request.region}.`,
      { elements: { ArgumentName: 'bucket-region', ArgumentValue: region } },
    );
  }

  const pageSize = readMaxBuckets(maxBuckets);
  const page: Bucket[] = [];
  let more = false;
  for (const bucket of account.buckets.after(readToken(token))) {
    if (region !== undefined && bucket.region !== region) continue;
    if (prefix !== undefined && !bucket.name.startsWith(prefix)) continue;
    if (
      paginated &&
      page.length === pageSize &&
      dialect.maxBuckets !== 'ignored'
    ) {
      more = true;
      break;
    }
    page.push(bucket);
  }

  const withRegion = paginated && dialect.bucketRegion === 'listed';
  const entries = page.map(
    bucket =>
      `<Bucket>${element('Name', bucket.name)}${element(
        'CreationDate',
        bucket.createdAt,
      )}${element(
        'BucketRegion',
        withRegion ? (bucket.listedRegion ?? bucket.region) : undefined,
      )}</Bucket>`,
  );
  const withToken =
    more && dialect.maxBuckets === 'paginates' && !call.listEndsHere;
  const next = withToken
    ? Buffer.from(page[page.length - 1].name).toString('base64url')
    : undefined;
  return xml(
    `<ListAllMyBucketsResult ${namespace}><Owner>${element(
      'ID',
      canonicalId(account),
    )}</Owner><Buckets>${entries.join('')}</Buckets>${element(
      'ContinuationToken',
      next,
    )}${element('Prefix', prefix)}</ListAllMyBucketsResult>`,
  );
}

function readMaxBuckets(value: string | undefined): number {
  const number = value === undefined ? 10_000 : Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError(
      'InvalidArgument',
      400,
      'Argument max-buckets must be an integer between 1 and 10000',
      { elements: { ArgumentName: 'max-buckets', ArgumentValue: `${value}` } },
    );
  }
  return number;
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined) {
    return undefined;
  }
  const name = Buffer.from(token, 'base64url').toString();
  if (!token || Buffer.from(name).toString('base64url') !== token) {
    throw new AwsError(
      'InvalidArgument',
      400,
      'The continuation token provided is incorrect',
      { elements: { ArgumentName: 'continuation-token' } },
    );
  }
  return name;
}

/** The bucket that a request is about, if it may be asked for here and by this caller. */
function findBucket(call: Call): Bucket {
  const { request, caller, organization } = call;
  const name = request.bucket ?? '';
  const owner = caller.account.buckets.get(name)
    ? caller.account
    : [...organization.accounts.values()].find(
        account =>
          account.partition === caller.account.partition &&
          account.buckets.get(name),
      );
  const bucket = owner?.buckets.get(name);
  if (!owner || !bucket) {
    throw new AwsError(
      'NoSuchBucket',
      404,
      'The specified bucket does not exist',
      {
        elements: { BucketName: name },
      },
    );
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
  const headers = regionHeader(call, bucket);
  assertPermitted(call, headers);
  const allowed =
    owner === caller.account &&
    (request.expectedBucketOwner ?? owner.id) === owner.id &&
    !matches(bucket.denies ?? [], call.permission ?? '');
  if (!allowed) {
    throw new AwsError('AccessDenied', 403, 'Access Denied', { headers });
  }
  return bucket;
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

function xml(content: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}
