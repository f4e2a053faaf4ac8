import { union } from 'lodash';
import type { Failure } from './Failure';

/** Makes one of those that say the same of other listings, regions, facts or roles, so that each is said once. */
export function mergeFailures(failures: Failure[]): Failure[] {
  const groups = new Map<string, Failure>();
  for (const failure of failures) {
    const { kind, code, cause, roles, regions, state, trustPolicy } = failure;
    const key = JSON.stringify([
      kind,
      code,
      cause,
      roles,
      state,
      Boolean(regions?.length),
      trustPolicy,
    ]);
    const group = groups.get(key);
    groups.set(key, group ? mergedFailure(group, failure) : failure);
  }
  return [...groups.values()];
}

/** Two that have the same reason as one. */
export function mergedFailure(a: Failure, b: Failure): Failure {
  const both = (field: 'actions' | 'listed' | 'facts' | 'regions' | 'roles') =>
    a[field] && b[field] ? union(a[field], b[field]) : (a[field] ?? b[field]);
  return {
    ...a,
    actions: both('actions'),
    listed: both('listed'),
    facts: both('facts'),
    regions: both('regions'),
    roles: both('roles'),
  };
}
