import type { BucketKind } from '../buckets';

/** The kinds whose own policies and blocks say who can reach them. */
export const REACHABLE_KINDS: readonly BucketKind[] = [
  'general-purpose',
  'access-point',
  'multi-region-access-point',
];

/** The kind that has all of the settings. */
export const GENERAL_PURPOSE: readonly BucketKind[] = ['general-purpose'];

/** The kinds whose sizes CloudWatch has in one namespace. */
export const MEASURED_KINDS: readonly BucketKind[] = [
  'general-purpose',
  'directory',
];
