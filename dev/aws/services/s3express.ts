import {
  arnOfRegionalBucket,
  findRegionalBucket,
  listRegionalBuckets,
} from '../estate/regionalBucket';
import { assertPermitted } from '../permission';
import { restXml, type RestXmlContent } from '../protocols/restXml';
import {
  AwsError,
  type Call,
  type HttpRequest,
  type RequestContent,
  type Service,
} from '../service';
import { s3Errors } from './s3';
import { namespace } from './s3/names';

/**
 * The regional endpoint of directory buckets:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html#s3-express-differences-api-operations
 */
export const s3express: Service<RestXmlContent> = {
  signingName: 's3express',
  protocol: restXml({ wrapsErrors: false }),
  readRequest,
  operations: {
    ListDirectoryBuckets: {
      permission: 's3express:ListAllMyDirectoryBuckets',
      answer: listDirectoryBuckets,
    },
    GetBucketEncryption: {
      permission: 's3express:GetEncryptionConfiguration',
      answer: getBucketEncryption,
    },
  },
  errors: s3Errors,
};

function readRequest({ method, url, headers }: HttpRequest): RequestContent {
  const [, bucket, key] = url.pathname.split('/', 3).map(decodeURIComponent);
  const actions = bucket
    ? { GetBucketEncryption: url.searchParams.has('encryption') }
    : { ListDirectoryBuckets: true };
  const [action] = Object.entries(actions).find(([, isAsked]) => isAsked) ?? [
    '',
  ];
  const owner = headers['x-amz-expected-bucket-owner'];
  return {
    action: method === 'GET' && !key ? action : '',
    bucket: bucket || undefined,
    expectedBucketOwner: typeof owner === 'string' ? owner : undefined,
    parameters: Object.fromEntries(url.searchParams),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html */
function listDirectoryBuckets(call: Call): RestXmlContent {
  assertPermitted(call);
  const { caller, request } = call;
  const parameters = request.parameters as Record<string, string | undefined>;
  const { page, token } = listRegionalBuckets(call, 's3express', {
    size: Number(parameters['max-directory-buckets'] ?? 1000),
    token: parameters['continuation-token'],
    badToken: new AwsError(
      'InvalidArgument',
      400,
      'The continuation token provided is incorrect',
    ),
  });
  return {
    document: {
      ListAllMyDirectoryBucketsResult: {
        '@xmlns': namespace,
        Buckets: {
          Bucket: page.map(bucket => ({
            Name: bucket.name,
            CreationDate: bucket.createdAt,
            BucketArn: arnOfRegionalBucket(bucket, caller.account),
          })),
        },
        ContinuationToken: token,
      },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html, as it says of directory buckets. */
function getBucketEncryption(call: Call): RestXmlContent {
  assertPermitted(call);
  const { bucket = '', expectedBucketOwner } = call.request;
  if (expectedBucketOwner) {
    throw new AwsError(
      'NotImplemented',
      501,
      'A header you provided implies functionality that is not implemented.',
    );
  }
  const { key } = findRegionalBucket(
    call,
    's3express',
    bucket,
    new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', {
      elements: { BucketName: bucket },
    }),
  );
  return {
    document: {
      ServerSideEncryptionConfiguration: {
        '@xmlns': namespace,
        Rule: {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: key ? 'aws:kms' : 'AES256',
            KMSMasterKeyID: key,
          },
          BucketKeyEnabled: true,
        },
      },
    },
  };
}
