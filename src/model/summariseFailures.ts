import { groupBy } from 'lodash';
import type { AwsAccount } from './AwsAccount';
import { describeFailure } from './describeFailure';
import type { Failure, TrustPolicy } from './Failure';
import { mergedFailure } from './mergeFailures';

/** An account, or one listing of it, that could not be read. */
export interface AccountFailure {
  account: Pick<AwsAccount, 'id' | 'name'>;
  /** `table buckets in eu-west-1`, where the failure is that of one listing. */
  listing?: string;
  failure: Failure;
}

/** One block of text about all accounts that could not be read: each reason once, with its accounts and remedy. */
export function summariseFailures(failures: AccountFailure[]): string {
  const groups = groupBy(failures, ({ failure }) => {
    const { kind, reason } = describeFailure(failure);
    return `${kind} ${reason}`;
  });
  return Object.values(groups)
    .sort((a, b) => b.length - a.length)
    .map(lineOf)
    .join('\n');
}

function lineOf(group: AccountFailure[]): string {
  const [{ account, failure }] = group;
  const { reason, remedy, statement, trustPolicy } = describeFailure(
    group.map(one => one.failure).reduce(mergedFailure),
  );
  const accounts = accountsInWords(group);
  const count = `${accounts.length} account${accounts.length === 1 ? '' : 's'}`;
  const whose = accounts.length === 1 ? '' : `, of ${account.id}`;
  return [
    `${count}: ${reason}: ${accounts.join(', ')}. ${remedy}`,
    statement && `The statement: ${JSON.stringify(statement)}`,
    trustPolicy && `The trust policy: ${inLog(trustPolicy)}`,
    `(The answer${whose}: ${failure.detail})`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Without the external id: the scheduler shows the error of a run to whoever is signed in. */
function inLog(trustPolicy: TrustPolicy): string {
  return JSON.stringify(trustPolicy, (key, value) =>
    key === 'sts:ExternalId' ? '(the external id)' : value,
  );
}

/** `222222222222 (payments-prod: table buckets in eu-west-1, table buckets in us-east-1)` */
function accountsInWords(failures: AccountFailure[]): string[] {
  const accounts = new Map<string, { name?: string; listings: string[] }>();
  for (const { account, listing } of failures) {
    const { id, name } = account;
    const known = accounts.get(id) ?? { name, listings: [] };
    accounts.set(id, known);
    if (listing) {
      known.listings.push(listing);
    }
  }
  return [...accounts]
    .map(([id, { name, listings }]) => {
      const details = [name, listings.sort().join(', ')].filter(Boolean);
      return details.length > 0 ? `${id} (${details.join(': ')})` : id;
    })
    .sort();
}
