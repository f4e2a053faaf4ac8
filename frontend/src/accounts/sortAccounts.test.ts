import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { matchesAccount, sortAccounts } from './sortAccounts';

const account = (
  accountId: string,
  rest: Partial<AwsAccountStatus> = {},
): AwsAccountStatus => ({
  providerId: 'default',
  accountId,
  state: 'read',
  buckets: 0,
  failures: [],
  heldBack: 0,
  ...rest,
});

const accounts = [
  account('1', { name: 'web', buckets: 3, lastReadAt: '2026-01-03' }),
  account('2', { name: 'ads', buckets: 9, lastReadAt: '2026-01-01' }),
  account('3', { name: 'new', state: 'waiting' }),
  account('4', {
    name: 'old',
    state: 'failed',
    failures: [
      {
        kind: 'other',
        reason: 'role backstage-read is not there',
        remedy: 'Make it.',
        permissions: [],
      },
    ],
  }),
  account('5', { heldBack: 2, lastReadAt: '2026-01-02' }),
  account('6', {
    name: 'half',
    state: 'partly-read',
    lastReadAt: '2026-01-04',
  }),
];

const ids = (sorted: AwsAccountStatus[]) =>
  sorted.map(({ accountId }) => accountId).join('');

it.each([
  [undefined, '463521'],
  [{ column: 'state', direction: 'ascending' }, '463521'],
  [{ column: 'state', direction: 'descending' }, '215364'],
  [{ column: 'name', direction: 'ascending' }, '526341'],
  [{ column: 'buckets', direction: 'descending' }, '215634'],
  [{ column: 'lastReadAt', direction: 'ascending' }, '342516'],
] as const)('sorts by %j', (sort, expected) => {
  expect(ids(sortAccounts(accounts, sort))).toBe(expected);
});

it.each([
  [{}, '123456'],
  [{ state: 'partly-read' }, '6'],
  [{ state: 'failed' }, '4'],
  [{ text: ' WEB ' }, '1'],
  [{ text: '5' }, '5'],
  [{ text: 'backstage-read' }, '4'],
  [{ state: 'read', text: 'e' }, '1'],
] as const)('filters by %j', (wanted, expected) => {
  expect(ids(accounts.filter(one => matchesAccount(one, wanted)))).toBe(
    expected,
  );
});
