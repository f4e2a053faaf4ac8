import { groupBy, sortBy } from 'lodash';
import type { AwsAccount } from './AwsAccount';
import { describeFailure } from './describeFailure';
import type { Failure } from './Failure';
import { groupFailures } from './groupFailures';
import { mergeFailures } from './mergeFailures';
import { placesInWords } from './placesInWords';
import { withoutExternalId } from './withoutExternalId';

/** An account that could not be read, or a listing or facts of it. */
export interface AccountFailure {
  account: Pick<AwsAccount, 'id' | 'name'>;
  failure: Failure;
}

/** All that has the same reason in one account. */
interface FailureOfAccount extends AccountFailure {
  /** `table buckets in eu-west-1`; empty where regions make no difference. */
  places: string;
}

/** One block of text about all accounts that could not be read: each reason once, with its accounts and remedy. */
export function summariseFailures(failures: AccountFailure[]): string {
  const ofAccounts = groupBy(failures, ({ account }) => account.id);
  const groups = groupFailures(Object.values(ofAccounts).flatMap(merged));
  return sortBy(groups, group => -group.length)
    .map(lineOf)
    .join('\n');
}

function merged(ofAccount: AccountFailure[]): FailureOfAccount[] {
  return groupFailures(ofAccount).map(group => {
    const failures = group.map(({ failure }) => failure);
    return {
      account: group[0].account,
      failure: mergeFailures(failures),
      places: placesInWords(failures),
    };
  });
}

function lineOf(group: FailureOfAccount[]): string {
  const [{ account, failure }] = group;
  const { reason, remedy, statement, trustPolicy } = describeFailure(
    mergeFailures(group.map(one => one.failure)),
  );
  const accounts = group.map(accountInWords).sort();
  const count = `${accounts.length} account${accounts.length === 1 ? '' : 's'}`;
  const whose = accounts.length === 1 ? '' : `, of ${account.id}`;
  return [
    `${count}: ${reason}: ${accounts.join(', ')}. ${remedy}`,
    statement && `The statement: ${JSON.stringify(statement)}`,
    trustPolicy && `The trust policy: ${withoutExternalId(trustPolicy)}`,
    `(The answer${whose}: ${failure.detail})`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** `222222222222 (payments-prod: table buckets in us-east-1)` */
function accountInWords({ account, places }: FailureOfAccount): string {
  const details = [account.name, places].filter(Boolean);
  return details.length > 0
    ? `${account.id} (${details.join(': ')})`
    : account.id;
}
