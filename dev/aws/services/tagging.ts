import type { Bucket } from '../estate/bucket';
import { nextToken, listStart, readToken, takePage } from '../pages';
import { assertPermitted } from '../permission';
import { json, jsonErrors, readJsonRequest } from '../protocols/json';
import { AwsError, type Call, type Service } from '../service';

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

/** The Resource Groups Tagging API: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/Welcome.html */
export const tagging: Service<object> = {
  signingName: 'tagging',
  protocol: json,
  readRequest: readJsonRequest,
  operations: {
    GetResources: { permission: 'tag:GetResources', answer: getResources },
  },
  errors: {
    ...jsonErrors,
    throttled: () => new AwsError('ThrottledException', 400, 'Rate exceeded'),
  },
  limitsEachRegion: true,
};

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
function getResources(call: Call) {
  assertPermitted(call);
  const parameters = call.request.parameters as Parameters;
  const { ResourcesPerPage: size = 50, ResourceARNList: arns } = parameters;
  if (arns) {
    return resourcesByName(call, arns);
  }
  if (!(size >= 1 && size <= 100)) {
    throw invalid('ResourcesPerPage must be between 1 and 100');
  }
  // The first page may be asked for with an empty token, and an empty token is the end.
  const position = parameters.PaginationToken
    ? readToken(parameters.PaginationToken)
    : listStart;
  if (!position) {
    throw new AwsError(
      'PaginationTokenExpiredException',
      400,
      'The pagination token is not valid.',
    );
  }
  const { page, more } = takePage(
    resourcesAfter(call, parameters.ResourceTypeFilters ?? [], position.after),
    size,
  );
  const last = page.at(-1)?.arn;
  return {
    PaginationToken: nextToken(position, { last, more }, call.listFault) ?? '',
    ResourceTagMappingList: page.map(toMapping),
  };
}

/** No other parameter goes with names, and there are no pages. */
function resourcesByName({ caller, request }: Call, arns: string[]) {
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
    const tags = bucket?.region === request.region && indexedTags(bucket);
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

/** What is tagged in the region asked, or once was: first what is not a bucket, then the buckets. */
function* resourcesAfter(
  { caller, request }: Call,
  filters: string[],
  last = '',
): Iterable<TaggedResource> {
  const { account } = caller;
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
    for (const bucket of account.buckets.inRegion(request.region, name)) {
      const tags = indexedTags(bucket);
      if (tags) {
        yield { arn: arnOfBuckets + bucket.name, tags };
      }
    }
  }
}

function indexedTags(bucket: Bucket): Record<string, string> | undefined {
  if (bucket.indexedTags === 'absent') {
    return undefined;
  }
  return bucket.indexedTags ?? bucket.tags;
}
