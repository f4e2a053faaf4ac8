import { restXml, type RestXmlContent } from '../protocols/restXml';
import {
  AwsError,
  type HttpRequest,
  type Operation,
  type RequestContent,
  type Service,
  type ServiceErrors,
} from '../service';
import {
  type BucketOperation,
  configurationOperations,
} from './s3/configuration';
import { findBucket, type FoundBucket, regionHeader } from './s3/findBucket';
import { listBuckets } from './s3/listBuckets';
import { namespace } from './s3/names';
import { writeOperations } from './s3/writes';

const bucketOperations: Record<string, BucketOperation> = {
  GetBucketLocation: {
    subresource: 'location',
    permission: 's3:GetBucketLocation',
    answer: getLocation,
  },
  GetBucketTagging: {
    subresource: 'tagging',
    permission: 's3:GetBucketTagging',
    answer: getTagging,
  },
  ...configurationOperations,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const s3Errors: ServiceErrors = {
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
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export const s3: Service<RestXmlContent> = {
  signingName: 's3',
  protocol: restXml({ wrapsErrors: false }),
  readRequest,
  operations: {
    ListBuckets: { permission: 's3:ListAllMyBuckets', answer: listBuckets },
    HeadBucket: {
      permission: 's3:ListBucket',
      answer: call => ({
        headers: regionHeader(call, findBucket(call).bucket),
      }),
    },
    ...writeOperations,
    ...Object.fromEntries(
      Object.entries(bucketOperations).map(
        ([action, { permission, answer }]): [
          string,
          Operation<RestXmlContent>,
        ] => [action, { permission, answer: call => answer(findBucket(call)) }],
      ),
    ),
  },
  errors: s3Errors,
};

/** The writing operations, by method and subresource. */
const writes = new Map(
  Object.entries(writeOperations).map(
    ([action, { method, subresource = '' }]) => [
      `${method} ${subresource}`,
      action,
    ],
  ),
);

const actionOfSubresource = new Map(
  Object.entries(bucketOperations).map(([action, { subresource }]) => [
    subresource,
    action,
  ]),
);

function readRequest({
  method,
  url,
  headers,
  body,
}: HttpRequest): RequestContent {
  const [, bucket, key] = url.pathname.split('/', 3).map(decodeURIComponent);
  const owner = headers['x-amz-expected-bucket-owner'];
  return {
    action: key ? '' : actionOf(method, bucket, url.searchParams),
    bucket: bucket || undefined,
    expectedBucketOwner: typeof owner === 'string' ? owner : undefined,
    parameters: Object.fromEntries(url.searchParams),
    ...(body.length > 0 && { body: body.toString('utf8') }),
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
    const [subresource] = [...parameters.keys()].filter(
      // The SDK names the operation, too.
      name => name !== 'x-id',
    );
    return (bucket && writes.get(`${method} ${subresource ?? ''}`)) || '';
  }
  if (!bucket) {
    return 'ListBuckets';
  }
  for (const name of parameters.keys()) {
    const action = actionOfSubresource.get(name);
    if (action) {
      return action;
    }
  }
  return '';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html: the constraint of us-east-1 is null. */
function getLocation({ bucket }: FoundBucket): RestXmlContent {
  const { region, locationConstraint } = bucket;
  const constraint =
    region === 'us-east-1' ? '' : (locationConstraint ?? region);
  return {
    document: {
      LocationConstraint: { '@xmlns': namespace, '#text': constraint },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
function getTagging({ bucket }: FoundBucket): RestXmlContent {
  const { name, tags = {} } = bucket;
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
