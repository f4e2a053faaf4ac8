import { useMemo } from 'react';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Cell,
  type ColumnConfig,
  Flex,
  SearchField,
  Select,
  Table,
  TablePagination,
  Text,
  useBreakpoint,
  useTable,
} from '@backstage/ui';
import type {
  AwsAccountState,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ReadNowButton } from '../read/ReadNowButton';
import { useListLinks } from '../routes';
import { TimeAgo } from '../Time';
import { AccountFacts, LastRead } from './AccountFacts';
import { AccountProblems } from './AccountProblems';
import { AccountState, STATE_LABELS } from './AccountState';
import {
  accountLabel,
  matchesAccount,
  sortAccounts,
  STATE_ORDER,
} from './sortAccounts';

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

  const isWide = useBreakpoint().up('md');
  const nothing =
    accounts.length === 0
      ? 'There are no accounts yet: the first run of the backend finds them.'
      : 'No account is as wanted.';

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
      {isWide ? (
        <Table
          {...tableProps}
          columnConfig={columns}
          emptyState={<Text>{nothing}</Text>}
        />
      ) : (
        <>
          {tableProps.data?.map(account => (
            <AccountCard key={account.id} account={account} onRead={onRead} />
          ))}
          {tableProps.data?.length === 0 && <Text>{nothing}</Text>}
          {tableProps.pagination.type === 'page' && (
            <TablePagination {...tableProps.pagination} />
          )}
        </>
      )}
    </Flex>
  );
}

/** An account on a phone, which is too narrow for a table. */
function AccountCard(props: { account: AccountRow; onRead: () => void }) {
  const { account, onRead } = props;
  return (
    <Card>
      <CardHeader>
        <AccountName account={account} />
      </CardHeader>
      <CardBody>
        <AccountFacts account={account} />
      </CardBody>
      {account.state !== 'read' && (
        <CardFooter>
          <ReadIfNeeded account={account} onRead={onRead} />
        </CardFooter>
      )}
    </Card>
  );
}

function AccountName(props: { account: AccountRow; showsProvider?: boolean }) {
  const { account, showsProvider } = props;
  return (
    <>
      {account.entityRef ? (
        <EntityRefLink
          entityRef={account.entityRef}
          title={accountLabel(account)}
        />
      ) : (
        <Text>{accountLabel(account)}</Text>
      )}
      <Text as="div" variant="body-small">
        {account.accountId}
        {showsProvider && ` · ${account.providerId}`}
      </Text>
    </>
  );
}

/** A button where something is to be gained by reading the account now. On the account's own page it is always there. */
function ReadIfNeeded(props: { account: AccountRow; onRead: () => void }) {
  const { account, onRead } = props;
  return account.entityRef && account.state !== 'read' ? (
    <ReadNowButton
      entityRef={account.entityRef}
      name={accountLabel(account)}
      onDone={onRead}
    />
  ) : null;
}

function stateOptions(accounts: AwsAccountStatus[]) {
  return [
    { value: 'all', label: `All (${accounts.length.toLocaleString('en')})` },
    ...STATE_ORDER.map(state => ({
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
          <AccountName account={account} showsProvider={hasProviders} />
        </Cell>
      ),
    },
    {
      id: 'state',
      label: 'State',
      isSortable: true,
      defaultWidth: '1.5fr',
      minWidth: 130,
      cell: account => (
        <Cell>
          <Flex direction="column" gap="1" align="start">
            <AccountState state={account.state} />
            <ReadIfNeeded account={account} onRead={onRead} />
          </Flex>
        </Cell>
      ),
    },
    {
      id: 'lastReadAt',
      label: 'Last read',
      isSortable: true,
      defaultWidth: '1fr',
      minWidth: 120,
      cell: account => (
        <Cell>
          <LastRead account={account} />
        </Cell>
      ),
    },
    {
      id: 'buckets',
      label: 'Buckets',
      isSortable: true,
      defaultWidth: '0.8fr',
      minWidth: 110,
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
