import { groupBy } from 'lodash';
import { describeFailure } from './describeFailure';
import type { Failure } from './Failure';
import { withoutExternalId } from './withoutExternalId';

/** Groups what would be told in the same words, whatever was attempted and wherever: each is said once. */
export function groupFailures<T extends { failure: Failure }>(
  items: T[],
): T[][] {
  return Object.values(groupBy(items, ({ failure }) => wordsOf(failure)));
}

function wordsOf(failure: Failure): string {
  const { actions, listed, facts } = failure;
  const some = (names: string[] | undefined) => names && ['…'];
  const { kind, reason, remedy, trustPolicy } = describeFailure({
    ...failure,
    actions: some(actions),
    listed: some(listed),
    facts: some(facts),
    regions: [],
    isOfAllRegions: true,
  });
  return JSON.stringify([
    kind,
    reason,
    remedy,
    trustPolicy && withoutExternalId(trustPolicy),
  ]);
}
