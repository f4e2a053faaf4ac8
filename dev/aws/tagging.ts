import { AwsError } from './answer';
import type { Call, Operation } from './operation';
import type { Bucket } from './organization';
import { assertPermitted } from './permission';

interface TaggedResource {
  arn: string;
  tags: Record<string, string>;
}

interface Parameters {
  PaginationToken?: string;
  ResourcesPerPage?: number;
  ResourceTypeFilters?: string[];
  ResourceARNList?: string[];
}

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
export const taggingOperations: Record<string, Operation> = {
  GetResources: {
    permission: 'tag:GetResources',
    answer: call => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(getResources(call)),
    }),
  },
};

function getResources(call: Call) {
  assertPermitted(call);
  const {
    PaginationToken = '',
    ResourcesPerPage = 50,
    ResourceTypeFilters = [],
    ResourceARNList,
  } = call.request.parameters as Parameters;
  if (ResourceARNList) {
    return named(call, ResourceARNList);
  }
  if (!(ResourcesPerPage >= 1 && ResourcesPerPage <= 100)) {
    throw invalid('ResourcesPerPage must be between 1 and 100');
  }

  const page: TaggedResource[] = [];
  let more = false;
  for (const resource of resources(
    call,
    ResourceTypeFilters,
    PaginationToken,
  )) {
    if (page.length === ResourcesPerPage) {
      more = true;
      break;
    }
    page.push(resource);
  }
  return {
    // An empty token is the end, and what the first page may be asked for with.
    PaginationToken:
      more && !call.listEndsHere
        ? Buffer.from(page[page.length - 1].arn).toString('base64url')
        : '',
    ResourceTagMappingList: page.map(toMapping),
  };
}

/** Those that are asked for by name; no other parameter goes with it, and there are no pages. */
function named({ caller, request }: Call, arns: string[]) {
  if (Object.keys(request.parameters).length > 1) {
    throw invalid('ResourceARNList excludes every other parameter');
  }
  if (arns.length < 1 || arns.length > 100) {
    throw invalid('ResourceARNList must have 1 to 100 items');
  }
  const { account } = caller;
  const arnOfBuckets = `arn:${account.partition}:s3:::`;
  const found = arns.flatMap(arn => {
    const bucket = arn.startsWith(arnOfBuckets)
      ? account.buckets.get(arn.slice(arnOfBuckets.length))
      : undefined;
    const tags = bucket?.region === request.region && indexed(bucket);
    return tags ? [{ arn, tags }] : [];
  });
  return { PaginationToken: '', ResourceTagMappingList: found.map(toMapping) };
}

function toMapping({ arn, tags }: TaggedResource) {
  return {
    ResourceARN: arn,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', 400, message);
}

/** What is tagged in the region asked, or once was: first what isn't a bucket, then the buckets. */
function* resources(
  { caller, request }: Call,
  filters: string[],
  token: string,
): Iterable<TaggedResource> {
  const { account } = caller;
  const last = Buffer.from(token, 'base64url').toString();
  const arnOfBuckets = `arn:${account.partition}:s3:::`;
  const all = filters.length === 0 || filters.includes('s3');

  if (all && !last.startsWith(arnOfBuckets)) {
    const others = account.otherS3Resources.filter(
      ({ region }) => region === request.region,
    );
    const start = others.findIndex(({ arn }) => arn === last) + 1;
    yield* others.slice(start);
  }
  if (all || filters.includes('s3:bucket')) {
    const name = last.startsWith(arnOfBuckets)
      ? last.slice(arnOfBuckets.length)
      : undefined;
    for (const bucket of account.buckets.after(name)) {
      const tags = indexed(bucket);
      if (bucket.region === request.region && tags) {
        yield { arn: arnOfBuckets + bucket.name, tags };
      }
    }
  }
}

function indexed({ tags, indexedTags }: Bucket) {
  if (indexedTags === 'absent') {
    return undefined;
  }
  return indexedTags ?? tags;
}
