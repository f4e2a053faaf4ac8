import { makeStyles } from '@material-ui/core/styles';
import {
  Button,
  Flex,
  type SortDescriptor,
  Table,
  Text,
  useBreakpoint,
} from '@backstage/ui';
import { BUCKET_ORDERS } from 'backstage-plugin-aws-s3-buckets-common';
import { Failure } from '../page/Failure';
import type { ListedBucket, Total } from './BucketList';
import { narrowColumns, wideColumns } from './columns';
import { isFiltered, type ListQuery, ROWS } from './ListQuery';

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
      emptyState={<Nothing query={query} setQuery={setQuery} />}
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

/** What is true of a list without buckets, and the way back. */
function Nothing(props: {
  query: ListQuery;
  setQuery: (query: ListQuery) => void;
}) {
  const { query, setQuery } = props;
  if (!isFiltered(query)) {
    return <Text>There is no S3 bucket in the catalog that you may see.</Text>;
  }
  return (
    <Flex direction="column" gap="2" align="start">
      <Text>
        {query.text
          ? `No bucket that you may see is called like “${query.text}”, or has it in a tag’s value.`
          : 'No bucket that you may see is as the filters above want it.'}
      </Text>
      <Button
        variant="secondary"
        size="small"
        onPress={() =>
          setQuery({ ...query, whose: 'all', filters: {}, text: '', offset: 0 })
        }
      >
        Show all buckets
      </Button>
    </Flex>
  );
}
