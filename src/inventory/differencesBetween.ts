import {
  type BucketChange,
  type FactName,
  type KnownFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeepStrictEqual } from 'node:util';
import { configurationValueOf } from '../model/configurationValueOf';
import { boundedValue } from './boundedValue';
import { knownPart, type StoredFact, type StoredFacts } from './storedFacts';
import type { BucketRow } from './tables';

/** A change before it is known where and when. */
export type Difference = Pick<
  BucketChange,
  'kind' | 'key' | 'oldValue' | 'newValue' | 'previousObservedAt'
>;

/** What two rows of one bucket are compared by. */
export type ComparedColumns = Pick<BucketRow, 'region_status' | 'facts'>;

/**
 * What changed about a bucket that was there before, but for its owner, which only its entity tells. Of what could not be read for a while, the change may have happened
 * at any time since the last reading that could.
 *
 * @param options - `factReadAt`: when the reading of a fact before this one began; `reasonOfRegion`: the error code where
 *   the region could not be read
 */
export function differencesBetween(
  before: ComparedColumns,
  after: ComparedColumns,
  options: {
    previousReadAt?: string;
    factReadAt: (name: FactName) => string | undefined;
    reasonOfRegion?: string;
  },
): Difference[] {
  const { previousReadAt, factReadAt, reasonOfRegion } = options;
  const oldFacts: StoredFacts = JSON.parse(before.facts);
  const newFacts: StoredFacts = JSON.parse(after.facts);
  const names = Object.keys(newFacts) as FactName[];
  return [
    ...readability(
      'region',
      before.region_status,
      after.region_status,
      reasonOfRegion,
      previousReadAt,
    ),
    ...names.flatMap(name =>
      factDifferences(name, oldFacts[name], newFacts[name], factReadAt(name)),
    ),
  ];
}

/** That something became unreadable, or readable again. */
function readability(
  key: string,
  before: string | undefined,
  after: string | undefined,
  code: string | undefined,
  previousObservedAt: string | undefined,
): Difference[] {
  const wasUnavailable = before === 'unavailable';
  if (before === undefined || wasUnavailable === (after === 'unavailable')) {
    return [];
  }
  return wasUnavailable
    ? [{ kind: 'readable', key, previousObservedAt }]
    : [{ kind: 'unreadable', key, newValue: code, previousObservedAt }];
}

function factDifferences(
  name: FactName,
  before: StoredFact | undefined,
  after: StoredFact | undefined,
  previousReadAt: string | undefined,
): Difference[] {
  const code = after?.status === 'unavailable' ? after.reason.code : undefined;
  const old = knownPart(before);
  const fresh = knownPart(after);
  const previousObservedAt = readAtOf(before, previousReadAt);
  return [
    ...readability(name, before?.status, after?.status, code, previousReadAt),
    ...(old && fresh
      ? valueDifferences(name, old, fresh).map(difference => ({
          ...difference,
          previousObservedAt,
        }))
      : []),
    ...(before && !old && after?.status !== 'unavailable'
      ? newlyPublic({ [name]: after }, previousReadAt)
      : []),
  ];
}

/** How two values of a fact differ. */
function valueDifferences(
  name: FactName,
  before: KnownFact<unknown>,
  after: KnownFact<unknown>,
): Difference[] {
  if (name === 'tags') {
    return tagDifferences(tagsOf(before), tagsOf(after));
  }
  if (name === 'accessPoint') {
    // Set when it is made, and never changed.
    return [];
  }
  const oldValue = configurationValueOf(name, before);
  const newValue = configurationValueOf(name, after);
  return isDeepStrictEqual(oldValue, newValue)
    ? []
    : [
        {
          kind: 'configuration-changed',
          key: name,
          oldValue: boundedValue(oldValue),
          newValue: boundedValue(newValue),
        },
      ];
}

/** That a bucket is public of which that was not known before: it is new, or could not be read. */
export function newlyPublic(
  { publicAccess }: StoredFacts,
  previousObservedAt: string | undefined,
): Difference[] {
  if (publicAccess?.status !== 'known') {
    return [];
  }
  const newValue = configurationValueOf('publicAccess', publicAccess);
  return newValue.status === 'public'
    ? [
        {
          kind: 'configuration-changed',
          key: 'publicAccess',
          newValue,
          previousObservedAt,
        },
      ]
    : [];
}

function tagsOf(known: KnownFact<unknown>): Record<string, string> {
  return known.status === 'known'
    ? (known.value as Record<string, string>)
    : {};
}

/** When the last reading began that could read the fact. */
function readAtOf(
  stored: StoredFact | undefined,
  previousReadAt: string | undefined,
): string | undefined {
  return stored?.status === 'unavailable'
    ? (stored.readAt ?? previousReadAt)
    : previousReadAt;
}

function tagDifferences(
  before: Record<string, string>,
  after: Record<string, string>,
): Difference[] {
  const old = new Map(Object.entries(before));
  const fresh = new Map(Object.entries(after));
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.flatMap((key): Difference[] => {
    const oldValue = old.get(key);
    const newValue = fresh.get(key);
    if (oldValue === newValue) {
      return [];
    }
    if (oldValue === undefined) {
      return [{ kind: 'tag-added', key, newValue }];
    }
    if (newValue === undefined) {
      return [{ kind: 'tag-removed', key, oldValue }];
    }
    return [{ kind: 'tag-changed', key, oldValue, newValue }];
  });
}
