import { useMemo } from 'react';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Cell,
  type ColumnConfig,
  Flex,
  SearchField,
  Select,
  Table,
  Text,
  useTable,
} from '@backstage/ui';
import type {
  AwsAccountState,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ReadNowButton } from '../read/ReadNowButton';
import { useListLinks } from '../routes';
import { TimeAgo } from '../Time';
import { AccountProblems } from './AccountProblems';
import { AccountState, STATE_LABELS } from './AccountState';
import { accountLabel, matchesAccount, sortAccounts } from './sortAccounts';

type AccountRow = AwsAccountStatus & { id: string };

/** A table of accounts that can be sorted and filtered; what needs somebody comes first. */
export function AccountsTable(props: {
  accounts: AwsAccountStatus[];
  /** Called when an account was read because somebody asked for it. */
  onRead: () => void;
}) {
  const { accounts, onRead } = props;
  const rows = useMemo(
    () =>
      accounts.map(account => ({
        ...account,
        id: `${account.providerId}/${account.accountId}`,
      })),
    [accounts],
  );
  const columns = useColumns(rows, onRead);
  const { tableProps, filter, search } = useTable<
    AccountRow,
    AwsAccountState | 'all'
  >({
    mode: 'complete',
    data: rows,
    initialSort: { column: 'state', direction: 'ascending' },
    sortFn: (some, sort) => sortAccounts(some, sort),
    filterFn: (some, state) =>
      state === 'all'
        ? some
        : some.filter(account => matchesAccount(account, { state })),
    searchFn: (some, text) =>
      some.filter(account => matchesAccount(account, { text })),
    paginationOptions: { pageSize: 20 },
  });

  return (
    <Flex direction="column" gap="4">
      <Flex gap="4" style={{ flexWrap: 'wrap' }} align="end">
        <SearchField
          label="Find an account"
          placeholder="Name, id or reason"
          value={search.value}
          onChange={search.onChange}
          style={{ flex: '1 1 14rem' }}
        />
        <Select
          label="State"
          options={stateOptions(accounts)}
          value={filter.value ?? 'all'}
          onChange={state => filter.onChange(state as AwsAccountState | 'all')}
          style={{ flex: '1 1 14rem' }}
        />
      </Flex>
      <div style={{ overflowX: 'auto' }}>
        <Table
          {...tableProps}
          columnConfig={columns}
          emptyState={
            <Text>
              {accounts.length === 0
                ? 'There are no accounts yet: the first run of the backend finds them.'
                : 'No account is as wanted.'}
            </Text>
          }
          style={{ minWidth: '48rem' }}
        />
      </div>
    </Flex>
  );
}

function stateOptions(accounts: AwsAccountStatus[]) {
  const states: AwsAccountState[] = ['failed', 'waiting', 'read'];
  return [
    { value: 'all', label: `All (${accounts.length})` },
    ...states.map(state => ({
      value: state,
      label: `${STATE_LABELS[state]} (${accounts.filter(account => account.state === state).length})`,
    })),
  ];
}

function useColumns(
  rows: AccountRow[],
  onRead: () => void,
): ColumnConfig<AccountRow>[] {
  const listLink = useListLinks();
  const hasEvents = rows.some(({ lastEventAt }) => lastEventAt);
  const hasProviders =
    new Set(rows.map(({ providerId }) => providerId)).size > 1;
  return [
    {
      id: 'name',
      label: 'Account',
      isRowHeader: true,
      isSortable: true,
      defaultWidth: '2fr',
      cell: account => (
        <Cell>
          {account.entityRef ? (
            <EntityRefLink
              entityRef={account.entityRef}
              title={accountLabel(account)}
            />
          ) : (
            <Text>{accountLabel(account)}</Text>
          )}
          <Text as="div" variant="body-small" color="secondary">
            {account.accountId}
            {hasProviders && ` · ${account.providerId}`}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'state',
      label: 'State',
      isSortable: true,
      defaultWidth: '1fr',
      cell: account => (
        <Cell>
          <Flex direction="column" gap="1" align="start">
            <AccountState state={account.state} />
            {account.entityRef && (
              <ReadNowButton
                entityRef={account.entityRef}
                name={accountLabel(account)}
                onDone={onRead}
              />
            )}
          </Flex>
        </Cell>
      ),
    },
    {
      id: 'lastReadAt',
      label: 'Last read',
      isSortable: true,
      defaultWidth: '1fr',
      cell: ({ lastReadAt }) => (
        <Cell>{lastReadAt ? <TimeAgo time={lastReadAt} /> : 'never'}</Cell>
      ),
    },
    {
      id: 'buckets',
      label: 'Buckets',
      isSortable: true,
      defaultWidth: '0.7fr',
      cell: ({ accountId, buckets }) => (
        <Cell>
          {listLink && buckets > 0 ? (
            <Link to={listLink('awsAccounts', accountId)}>
              {buckets.toLocaleString('en')}
            </Link>
          ) : (
            buckets.toLocaleString('en')
          )}
        </Cell>
      ),
    },
    {
      id: 'event',
      label: 'Last event',
      isHidden: !hasEvents,
      defaultWidth: '1fr',
      cell: ({ lastEventAt }) => (
        <Cell>{lastEventAt ? <TimeAgo time={lastEventAt} /> : 'none yet'}</Cell>
      ),
    },
    {
      id: 'problems',
      label: 'What to do',
      defaultWidth: '4fr',
      cell: account => (
        <Cell>
          <AccountProblems account={account} />
        </Cell>
      ),
    },
  ];
}
