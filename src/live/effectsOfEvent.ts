import type { EventEffect, RequestedFact } from '../inventory';
import { digest } from '../model/digest';

/** S3 takes 50 tags: what has more is not a request that it took. */
const MOST_TAGS = 50;

type Parameters = Record<string, unknown>;

const VERSIONING = new Map<unknown, string>([
  ['Enabled', 'enabled'],
  ['Suspended', 'suspended'],
]);

/** The values of facts as the requests of S3 name them, by the names of the events. */
const STATUSES: Record<
  string,
  { fact: RequestedFact; statusOf: (parameters: Parameters) => unknown }
> = {
  PutBucketVersioning: {
    fact: 'versioning',
    statusOf: ({ VersioningConfiguration: configuration }) =>
      VERSIONING.get(Object(configuration).Status),
  },
  PutBucketEncryption: {
    fact: 'encryption',
    statusOf: ({ ServerSideEncryptionConfiguration: configuration }) =>
      Object(
        Object(firstOf(Object(configuration).Rule))
          .ApplyServerSideEncryptionByDefault,
      ).SSEAlgorithm,
  },
  PutBucketOwnershipControls: {
    fact: 'ownership',
    statusOf: ({ OwnershipControls: controls }) =>
      Object(firstOf(Object(controls).Rule)).ObjectOwnership,
  },
};

/**
 * What an event says that it set. CloudTrail has a request's XML as objects, where an element that comes once is no list.
 * What it doesn't say, or says in another form, is left out. Pure.
 */
export function effectsOfEvent(
  eventName: string,
  parameters: Parameters,
): { [Fact in RequestedFact]?: EventEffect } {
  const tags = tagsOf(eventName, parameters);
  if (tags) {
    return { tags };
  }
  const { fact, statusOf } = STATUSES[eventName] ?? {};
  const status = statusOf?.(parameters);
  return fact && typeof status === 'string' && status.length < 100
    ? { [fact]: { status } }
    : {};
}

function tagsOf(
  eventName: string,
  parameters: Parameters,
): EventEffect | undefined {
  switch (eventName) {
    case 'DeleteBucketTagging':
      return { tags: {}, isWhole: true };
    case 'PutBucketTagging': {
      const { Tagging, tagging } = parameters;
      const { TagSet: set } = Object(Tagging || tagging);
      const tags = set === undefined ? undefined : digestsOf(set);
      return tags && { tags, isWhole: true };
    }
    case 'TagResource': {
      const { tags: given, Tags, TagResourceRequest: request } = parameters;
      const list = given ?? Tags ?? Object(request).Tags;
      const tags = list === undefined ? undefined : digestsOf(list);
      return tags && { tags, isWhole: false };
    }
    case 'UntagResource': {
      const keys = listOf(parameters.tagKeys ?? parameters.TagKeys);
      return keys.length > 0 &&
        keys.length <= MOST_TAGS &&
        keys.every(key => typeof key === 'string')
        ? {
            tags: Object.fromEntries(keys.map(key => [digest(key), null])),
            isWhole: false,
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Tags in any of the forms: a list of keys and values, in an element or not, or a map. Undefined for anything else. */
function digestsOf(given: unknown): Record<string, string> | undefined {
  const list = listOf(Object(given).Tag ?? Object(given).member ?? given);
  const pairs = list.flatMap((tag): Array<[unknown, unknown]> => {
    const { Key, key = Key, Value, value = Value } = Object(tag);
    return key === undefined ? Object.entries(Object(tag)) : [[key, value]];
  });
  const isReadable =
    pairs.length <= MOST_TAGS &&
    pairs.every(
      ([key, value]) =>
        ['string', 'number', 'boolean'].includes(typeof key) &&
        ['string', 'number', 'boolean'].includes(typeof value),
    );
  return isReadable
    ? Object.fromEntries(
        pairs.map(([key, value]) => [digest(`${key}`), digest(`${value}`)]),
      )
    : undefined;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

function firstOf(value: unknown): unknown {
  return listOf(value)[0];
}
