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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_S3_Vectors.html */
export const s3vectors: Service<object> = {
  signingName: 's3vectors',
  protocol: restJson,
  readRequest,
  operations: {
    ListVectorBuckets: {
      permission: 's3vectors:ListVectorBuckets',
      answer: listVectorBuckets,
    },
    GetVectorBucket: {
      permission: 's3vectors:GetVectorBucket',
      answer: getVectorBucket,
    },
    ListTagsForResource: {
      permission: 's3vectors:ListTagsForResource',
      answer: call => ({ tags: findBucket(call, 'resourceArn').tags ?? {} }),
    },
  },
  errors: restJsonErrors,
  limitsEachRegion: true,
};

function readRequest({ method, url, body }: HttpRequest): RequestContent {
  const [, root, arn] = url.pathname.split('/').map(decodeURIComponent);
  if (method === 'GET' && root === 'tags') {
    return { action: 'ListTagsForResource', parameters: { resourceArn: arn } };
  }
  return {
    action: method === 'POST' ? root : '',
    parameters: body.length > 0 ? JSON.parse(body.toString()) : {},
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectorBuckets.html */
function listVectorBuckets(call: Call): object {
  assertPermitted(call);
  const {
    maxResults = 500,
    nextToken,
    prefix,
  } = call.request.parameters as {
    maxResults?: number;
    nextToken?: string;
    prefix?: string;
  };
  const { page, token } = listRegionalBuckets(call, 's3vectors', {
    size: maxResults,
    token: nextToken,
    prefix,
    badToken: new AwsError(
      'ValidationException',
      400,
      'The nextToken is not valid.',
    ),
  });
  return {
    vectorBuckets: page.map(bucket => summaryOf(call, bucket)),
    nextToken: token,
  };
}

function summaryOf({ caller }: Call, bucket: RegionalBucket): object {
  return {
    vectorBucketName: bucket.name,
    vectorBucketArn: arnOfRegionalBucket(bucket, caller.account),
    creationTime: Date.parse(bucket.createdAt) / 1000,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html */
function getVectorBucket(call: Call): object {
  const bucket = findBucket(call, 'vectorBucketArn');
  const { key } = bucket;
  return {
    vectorBucket: {
      ...summaryOf(call, bucket),
      encryptionConfiguration: key
        ? { sseType: 'aws:kms', kmsKeyArn: key }
        : { sseType: 'AES256' },
    },
  };
}

function findBucket(call: Call, parameter: string): RegionalBucket {
  assertPermitted(call);
  return findRegionalBucket(
    call,
    's3vectors',
    `${call.request.parameters[parameter]}`,
    notFound('vector bucket'),
  );
}
