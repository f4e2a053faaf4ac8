import { useEffect } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  type CatalogApi,
  catalogApiRef,
  type EntityFilter,
  EntityTagFilter,
  useEntityList,
} from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import { s3BucketsApiRef } from '../api';
import { Warning } from '../bucket/Warning';
import { changedThisWeek } from './changedThisWeek';
import { ChangedFilter } from './ChangedFilter';
import { ConfigurationFilter } from './ConfigurationFilter';
import { type BucketFilters, OnlyBucketsFilter } from './filters';
import { useQueryFilter } from './useQueryFilter';

const useStyles = makeStyles({
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(9rem, 1fr))',
    gap: 'var(--bui-space-3)',
    marginBottom: 'var(--bui-space-4)',
  },
  tile: {
    padding: 'var(--bui-space-3)',
    textAlign: 'left',
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    borderRadius: 'var(--bui-radius-3)',
    border: '2px solid transparent',
    background: 'var(--bui-bg-neutral-1)',
    '&[aria-pressed="true"]': { borderColor: 'var(--bui-ring)' },
    '&:focus-visible': { outline: '2px solid var(--bui-ring)' },
  },
});

const isPublic = new ConfigurationFilter('publicAccess', ['public']);
const noLifecycle = new ConfigurationFilter('lifecycle', ['off']);
const unreadable = new EntityTagFilter(['unreadable']);

/** The buckets of the list that need their owner's eye, each kind with their number, and a filter for them. */
export function NeedsAttention() {
  const classes = useStyles();
  const catalogApi = useApi(catalogApiRef);
  const { filters, updateFilters } = useEntityList<BucketFilters>();
  const { user, tags } = filters;

  const { value: counts } = useAsync(
    async () => user && countAll(catalogApi, user),
    [catalogApi, user],
  );
  const changed = useChanged();
  const isUnreadable = tags?.values.includes('unreadable') ?? false;

  return (
    <div className={classes.tiles} role="group" aria-label="Needs an eye">
      <Tile
        label="public"
        count={counts?.isPublic}
        isAlarming
        isChosen={isOnly(filters.publicAccess, 'public')}
        onChoose={isChosen =>
          updateFilters({
            publicAccess: isChosen ? isPublic : undefined,
          })
        }
      />
      <Tile
        label="can’t be read in full"
        count={counts?.isUnreadable}
        isChosen={isUnreadable}
        onChoose={isChosen =>
          updateFilters({
            tags: isChosen ? unreadable : undefined,
          })
        }
      />
      <Tile
        label="without a lifecycle"
        count={counts?.hasNoLifecycle}
        isChosen={isOnly(filters.lifecycle, 'off')}
        onChoose={isChosen =>
          updateFilters({
            lifecycle: isChosen ? noLifecycle : undefined,
          })
        }
      />
      <Tile
        label="changed this week"
        count={changed.refs?.length}
        isChosen={Boolean(filters.changed)}
        onChoose={changed.choose}
      />
    </div>
  );
}

function isOnly(filter: ConfigurationFilter | undefined, status: string) {
  return filter?.values.length === 1 && filter.values[0] === status;
}

function Tile(props: {
  label: string;
  /** Absent until it is known. */
  count?: number;
  isAlarming?: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { label, count, isAlarming = false, isChosen, onChoose } = props;
  const classes = useStyles();
  const alarms = isAlarming && Boolean(count);
  return (
    <button
      type="button"
      className={classes.tile}
      aria-pressed={isChosen}
      onClick={() => onChoose(!isChosen)}
    >
      <Text as="div" variant="title-small" weight="bold">
        {alarms ? <Warning>{count}</Warning> : (count ?? '…')}
      </Text>
      <Text as="span" variant="body-small">
        {label}
      </Text>
    </button>
  );
}

/** What changed this week among the buckets that the list shows: all, or my own. */
function useChanged() {
  const api = useApi(s3BucketsApiRef);
  const catalogApi = useApi(catalogApiRef);
  const { filters, updateFilters } = useEntityList<BucketFilters>();
  const user = filters.user as { value: string; refs?: string[] } | undefined;
  const owners = user?.value === 'owned' ? user.refs : undefined;
  const { value: refs } = useAsync(
    async () => user && changedThisWeek(api, catalogApi, { owners }),
    [api, catalogApi, user?.value, owners],
  );
  // The address may ask for it before it is known what changed.
  const { setValues } = useQueryFilter(
    'changed',
    () => new ChangedFilter(refs ?? []),
  );
  const isChosen = Boolean(filters.changed);
  useEffect(() => {
    if (isChosen && refs) {
      updateFilters({ changed: new ChangedFilter(refs) });
    }
  }, [isChosen, refs, updateFilters]);
  return {
    refs,
    choose: (chosen: boolean) => setValues(chosen ? ['week'] : []),
  };
}

async function countAll(catalogApi: CatalogApi, user: EntityFilter) {
  const count = async (filter: EntityFilter) => {
    const { totalItems } = await catalogApi.queryEntities({
      filter: {
        ...new OnlyBucketsFilter().getCatalogFilters(),
        ...user.getCatalogFilters?.(),
        ...filter.getCatalogFilters?.(),
      },
      limit: 0,
    });
    return totalItems;
  };
  const [publicOnes, unreadableOnes, withoutLifecycle] = await Promise.all(
    [isPublic, unreadable, noLifecycle].map(count),
  );
  return {
    isPublic: publicOnes,
    isUnreadable: unreadableOnes,
    hasNoLifecycle: withoutLifecycle,
  };
}
