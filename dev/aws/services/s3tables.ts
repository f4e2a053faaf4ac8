import {
  arnOfRegionalBucket,
  findRegionalBucket,
  listRegionalBuckets,
  type RegionalBucket,
} from '../estate/regionalBucket';
import { assertPermitted } from '../permission';
import { notFound, restJson, restJsonErrors } from '../protocols/restJson';
import {
  AwsError,
  type Call,
  type HttpRequest,
  type RequestContent,
  type Service,
} from '../service';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_S3_Tables.html */
export const s3tables: Service<object> = {
  signingName: 's3tables',
  protocol: restJson,
  readRequest,
  operations: {
    ListTableBuckets: {
      permission: 's3tables:ListTableBuckets',
      answer: listTableBuckets,
    },
    GetTableBucket: {
      permission: 's3tables:GetTableBucket',
      answer: call => summaryOf(call, findBucket(call)),
    },
    GetTableBucketEncryption: {
      permission: 's3tables:GetTableBucketEncryption',
      answer: getEncryption,
    },
    ListTagsForResource: {
      permission: 's3tables:ListTagsForResource',
      answer: call => ({ tags: findBucket(call).tags ?? {} }),
    },
  },
  errors: restJsonErrors,
  limitsEachRegion: true,
};

const actions = new Map([
  ['GET buckets', 'ListTableBuckets'],
  ['GET buckets {arn}', 'GetTableBucket'],
  ['GET buckets {arn} encryption', 'GetTableBucketEncryption'],
  ['GET tag {arn}', 'ListTagsForResource'],
]);

function readRequest({ method, url }: HttpRequest): RequestContent {
  const [, root, arn, ...rest] = url.pathname
    .split('/')
    .map(decodeURIComponent);
  const path = [method, root, arn ? '{arn}' : undefined, ...rest]
    .filter(Boolean)
    .join(' ');
  return {
    action: actions.get(path) ?? '',
    parameters: { ...Object.fromEntries(url.searchParams), arn },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html */
function listTableBuckets(call: Call): object {
  assertPermitted(call);
  const { maxBuckets, continuationToken, prefix, type } = call.request
    .parameters as Record<string, string | undefined>;
  const { page, token } = listRegionalBuckets(call, 's3tables', {
    size: Number(maxBuckets ?? 1000),
    token: continuationToken,
    prefix,
    isWanted: bucket => !type || typeOf(bucket) === type,
    badToken: new AwsError(
      'BadRequestException',
      400,
      'The continuation token is not valid.',
    ),
  });
  return {
    tableBuckets: page.map(bucket => summaryOf(call, bucket)),
    continuationToken: token,
  };
}

function summaryOf({ caller }: Call, bucket: RegionalBucket): object {
  return {
    arn: arnOfRegionalBucket(bucket, caller.account),
    name: bucket.name,
    ownerAccountId: caller.account.id,
    createdAt: bucket.createdAt,
    type: typeOf(bucket),
  };
}

function typeOf({ isAwsManaged }: RegionalBucket): 'aws' | 'customer' {
  return isAwsManaged ? 'aws' : 'customer';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableBucketEncryption.html */
function getEncryption(call: Call): object {
  const { key } = findBucket(call);
  return {
    encryptionConfiguration: key
      ? { sseAlgorithm: 'aws:kms', kmsKeyArn: key }
      : { sseAlgorithm: 'AES256' },
  };
}

function findBucket(call: Call): RegionalBucket {
  assertPermitted(call);
  return findRegionalBucket(
    call,
    's3tables',
    `${call.request.parameters.arn}`,
    notFound('table bucket'),
  );
}
