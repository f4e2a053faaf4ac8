export type Service = 's3' | 'sts' | 'organizations' | 'tagging';

/** A request to AWS, as far as it can be understood before it is known who asks. */
export interface AwsRequest {
  service: Service;
  /** The API operation, as `ListBuckets`. */
  action: string;
  /** The region that the request is signed for. */
  region: string;
  accessKeyId: string;
  sessionToken?: string;
  bucket?: string;
  expectedBucketOwner?: string;
  /** S3's query string, STS's form, the members of a JSON body. */
  parameters: Record<string, unknown>;
}

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/**
 * The service and the region that a request is meant for stand in the credential scope of its signature, whatever
 * the host: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
const credentialScope =
  /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

const services: Record<string, Service> = {
  s3: 's3',
  sts: 'sts',
  organizations: 'organizations',
  tagging: 'tagging',
};

/** The request, or undefined where it isn't signed for one of the services. */
export function readRequest(request: HttpRequest): AwsRequest | undefined {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const scope = credentialScope.exec(header('authorization') ?? '');
  if (!scope || !services[scope[3]]) {
    return undefined;
  }
  const common = {
    service: services[scope[3]],
    region: scope[2],
    accessKeyId: scope[1],
    sessionToken: header('x-amz-security-token'),
  };
  switch (common.service) {
    case 's3':
      return {
        ...common,
        ...readS3(request),
        expectedBucketOwner: header('x-amz-expected-bucket-owner'),
      };
    case 'sts': {
      const { Action: action = '', ...parameters } = Object.fromEntries(
        new URLSearchParams(request.body),
      );
      return { ...common, action, parameters };
    }
    default:
      return {
        ...common,
        action: header('x-amz-target')?.split('.')[1] ?? '',
        parameters: request.body ? JSON.parse(request.body) : {},
      };
  }
}

function readS3({ method, url }: HttpRequest) {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket, key] = pathname.split('/', 3).map(decodeURIComponent);
  return {
    bucket: bucket || undefined,
    parameters: Object.fromEntries(searchParams),
    action: key ? '' : s3Action(method, bucket, searchParams),
  };
}

function s3Action(method: string, bucket: string, query: URLSearchParams) {
  if (method === 'HEAD') {
    return bucket ? 'HeadBucket' : '';
  }
  if (method !== 'GET') {
    return '';
  }
  if (!bucket) {
    return 'ListBuckets';
  }
  if (query.has('tagging')) {
    return 'GetBucketTagging';
  }
  return query.has('location') ? 'GetBucketLocation' : '';
}
