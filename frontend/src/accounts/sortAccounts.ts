import type { SortDescriptor } from '@backstage/ui';
import type {
  AwsAccountState,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';

/** What needs somebody comes first. */
export const STATE_ORDER: AwsAccountState[] = [
  'failed',
  'partly-read',
  'waiting',
  'read',
];

/** How an account is called, for people. */
export function accountLabel({ name, accountId }: AwsAccountStatus): string {
  return name ?? accountId;
}

const COMPARE: Record<
  string,
  (a: AwsAccountStatus, b: AwsAccountStatus) => number
> = {
  name: (a, b) => accountLabel(a).localeCompare(accountLabel(b), 'en'),
  state: (a, b) =>
    STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) ||
    Number(b.heldBack > 0) - Number(a.heldBack > 0),
  lastReadAt: (a, b) => (a.lastReadAt ?? '').localeCompare(b.lastReadAt ?? ''),
  buckets: (a, b) => a.buckets - b.buckets,
};

/** Sorts by a column of the table; by name where that is equal. Without a column, what needs somebody comes first. */
export function sortAccounts<Account extends AwsAccountStatus>(
  accounts: Account[],
  sort?: Pick<SortDescriptor, 'column' | 'direction'> | null,
): Account[] {
  const sign = sort?.direction === 'descending' ? -1 : 1;
  const compare = COMPARE[String(sort?.column)] ?? COMPARE.state;
  return [...accounts].sort(
    (a, b) =>
      sign * compare(a, b) ||
      COMPARE.name(a, b) ||
      a.accountId.localeCompare(b.accountId),
  );
}

/** Whether an account is in a state, where one is given, and is called as somebody typed. */
export function matchesAccount(
  account: AwsAccountStatus,
  wanted: { state?: AwsAccountState; text?: string },
): boolean {
  const text = wanted.text?.trim().toLowerCase() ?? '';
  return (
    (!wanted.state || account.state === wanted.state) &&
    [
      account.name,
      account.accountId,
      ...account.failures.map(({ reason }) => reason),
    ]
      .join(' ')
      .toLowerCase()
      .includes(text)
  );
}
