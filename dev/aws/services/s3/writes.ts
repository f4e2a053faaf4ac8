import type { RestXmlContent } from '../../protocols/restXml';
import { assertPermitted } from '../../permission';
import { AwsError, type Call, type Operation } from '../../service';
import { findBucket } from './findBucket';

/** What changes a bucket: how the request looks, and what it does. A few of S3's, for trying out. */
export const writeOperations: Record<
  string,
  Operation<RestXmlContent> & { method: 'PUT' | 'DELETE'; subresource?: string }
> = {
  CreateBucket: {
    method: 'PUT',
    permission: 's3:CreateBucket',
    isWrite: true,
    answer: createBucket,
  },
  DeleteBucket: {
    method: 'DELETE',
    permission: 's3:DeleteBucket',
    isWrite: true,
    answer: call => {
      const { bucket } = findBucket(call);
      call.caller.account.buckets.delete(bucket.name);
      return {};
    },
  },
  PutBucketTagging: {
    method: 'PUT',
    subresource: 'tagging',
    permission: 's3:PutBucketTagging',
    isWrite: true,
    answer: call => {
      findBucket(call).bucket.tags = tagsOf(call.request.body ?? '');
      return {};
    },
  },
  DeleteBucketTagging: {
    method: 'DELETE',
    subresource: 'tagging',
    permission: 's3:PutBucketTagging',
    isWrite: true,
    answer: call => {
      findBucket(call).bucket.tags = {};
      return {};
    },
  },
  PutBucketVersioning: {
    method: 'PUT',
    subresource: 'versioning',
    permission: 's3:PutBucketVersioning',
    isWrite: true,
    answer: call => {
      const { bucket } = findBucket(call);
      const status = element(call.request.body ?? '', 'Status');
      bucket.configuration.versioning = {
        ...bucket.configuration.versioning,
        Status: status as 'Enabled' | 'Suspended',
      };
      return {};
    },
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
function createBucket(call: Call): RestXmlContent {
  assertPermitted(call);
  const { request, caller, organization } = call;
  const name = request.bucket!;
  for (const { id, buckets } of organization.accounts.values()) {
    if (buckets.get(name)) {
      const isOwn = id === caller.account.id;
      throw new AwsError(
        isOwn ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists',
        409,
        'The bucket already exists.',
        { elements: { BucketName: name } },
      );
    }
  }
  caller.account.buckets.put({
    name,
    region: element(request.body ?? '', 'LocationConstraint') ?? request.region,
    createdAt: `${new Date().toISOString().slice(0, 19)}.000Z`,
  });
  return { headers: { location: `/${name}` } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
function tagsOf(body: string): Record<string, string> {
  const tags = [...body.matchAll(/<Tag>(.*?)<\/Tag>/gs)];
  return Object.fromEntries(
    tags.map(([, tag]) => [element(tag, 'Key')!, element(tag, 'Value') ?? '']),
  );
}

function element(body: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) =>
      String.fromCodePoint(parseInt(hex, 16)),
    )
    .replaceAll('&amp;', '&');
}
