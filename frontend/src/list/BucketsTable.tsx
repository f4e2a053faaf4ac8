import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { type SortDescriptor, Table, useBreakpoint } from '@backstage/ui';
import { BUCKET_ORDERS } from 'backstage-plugin-aws-s3-buckets-common';
import { Failure } from '../page/Failure';
import type { ListedBucket, Total } from './BucketList';
import { narrowColumns, wideColumns } from './columns';
import { type ListQuery, ROWS } from './ListQuery';

const useStyles = makeStyles({
  dense: {
    '& td, & th': {
      padding: 'var(--bui-space-1_5) var(--bui-space-2)',
    },
  },
});

/** One page of the list, in the order that somebody chose. */
export function BucketsTable(props: {
  query: ListQuery;
  setQuery: (query: ListQuery) => void;
  rows?: ListedBucket[];
  total?: Total;
  isLoading: boolean;
  error?: Error;
  retry: () => void;
  /** In place of rows, where there are none. */
  nothing: ReactNode;
}) {
  const { query, setQuery, rows, total, isLoading, error, retry } = props;
  const { by, isDescending, offset } = query;
  const { dense } = useStyles();
  const isWide = useBreakpoint().up('md');
  if (error) {
    return <Failure what="The buckets" error={error} onRetry={retry} />;
  }
  const sort = ({ column, direction }: SortDescriptor) =>
    setQuery({
      ...query,
      by: BUCKET_ORDERS.find(field => field === column) ?? 'name',
      isDescending: direction === 'descending',
      offset: 0,
    });
  return (
    <Table
      className={dense}
      columnConfig={isWide ? wideColumns : narrowColumns}
      data={rows}
      isPending={isLoading && !rows}
      isStale={isLoading && Boolean(rows)}
      sort={{
        descriptor: {
          column: by,
          direction: isDescending ? 'descending' : 'ascending',
        },
        onSortChange: sort,
      }}
      pagination={{
        type: 'page',
        pageSize: ROWS,
        pageSizeOptions: [],
        offset,
        totalCount: total?.buckets,
        hasPreviousPage: offset > 0,
        hasNextPage: offset + ROWS < (total?.buckets ?? 0),
        onPreviousPage: () =>
          setQuery({ ...query, offset: Math.max(offset - ROWS, 0) }),
        onNextPage: () => setQuery({ ...query, offset: offset + ROWS }),
        getLabel: () => pageLabel(offset, total),
      }}
      emptyState={props.nothing}
    />
  );
}

function pageLabel(offset: number, total: Total | undefined): string {
  if (!total) {
    return '';
  }
  const { buckets, isAtLeast } = total;
  const to = Math.min(offset + ROWS, buckets);
  const [first, last, all] = [buckets > 0 ? offset + 1 : 0, to, buckets].map(
    number => number.toLocaleString('en'),
  );
  return `${first} to ${last} of ${isAtLeast ? 'at least ' : ''}${all}`;
}
