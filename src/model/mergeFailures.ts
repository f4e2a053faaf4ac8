import { union } from 'lodash';
import type { Failure } from './Failure';

/** One failure of those that say the same of other listings, regions, facts or roles. */
export function mergeFailures(failures: Failure[]): Failure {
  const all = (field: 'actions' | 'listed' | 'facts' | 'regions' | 'roles') =>
    failures.some(failure => failure[field])
      ? union(...failures.map(failure => failure[field] ?? []))
      : undefined;
  return {
    ...failures[0],
    actions: all('actions'),
    listed: all('listed'),
    facts: all('facts'),
    regions: all('regions'),
    roles: all('roles'),
    isOfAllRegions: failures.some(
      ({ regions = [], isOfAllRegions = regions.length === 0 }) =>
        isOfAllRegions,
    ),
  };
}
