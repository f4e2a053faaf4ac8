import useAsync from 'react-use/esm/useAsync';
import type { BucketsOfEntity } from '../bucketsOfEntity';
import { totalText } from '../list/Attention';
import type { BucketList } from '../list/BucketList';
import { CHANGED } from '../list/listFilters';
import {
  type ListQuery,
  readListQuery,
  writeListQuery,
} from '../list/ListQuery';
import { useBucketList } from '../list/useBucketList';
import { Tile } from '../page/Tile';
import { Tiles } from '../page/Tiles';
import { bucketsRouteRef, useRouteRef } from '../routes';
import type { Tone } from '../tone';

/** What is counted, as the list filters by it. */
const KINDS: Array<{
  label: string;
  filters: ListQuery['filters'];
  tone: Tone;
}> = [
  { label: 'in all', filters: {}, tone: 'neutral' },
  { label: 'public', filters: { publicAccess: ['public'] }, tone: 'danger' },
  {
    label: 'shared',
    filters: {
      sharing: ['conditional', 'foreign', 'accounts', 'organization'],
    },
    tone: 'neutral',
  },
  {
    label: 'can’t be read in full',
    filters: { tags: ['unreadable'] },
    tone: 'warning',
  },
  {
    label: 'changed this week',
    filters: { [CHANGED]: ['week'] },
    tone: 'neutral',
  },
];

/** How many of the buckets of an entity there are, and are public and so on; each number leads to these. */
export function BucketCounts(props: { filter: BucketsOfEntity['filter'] }) {
  const { name, value } = props.filter;
  const list = useBucketList();
  return (
    <Tiles label="How many">
      {KINDS.map(({ label, filters, tone }) => (
        <CountTile
          key={label}
          label={label}
          tone={tone}
          list={list}
          query={{
            ...readListQuery(new URLSearchParams()),
            filters: { [name]: [value], ...filters },
          }}
        />
      ))}
    </Tiles>
  );
}

function CountTile(props: {
  label: string;
  tone: Tone;
  list: BucketList | undefined;
  query: ListQuery;
}) {
  const { label, tone, list, query } = props;
  const buckets = useRouteRef(bucketsRouteRef);
  const address = `${writeListQuery(query)}`;
  const { value: total, error } = useAsync(
    async () => list?.count(query),
    [list, address],
  );
  return (
    <Tile
      label={label}
      value={total && totalText(total)}
      error={error}
      to={buckets && `${buckets()}?${address}`}
      tone={total && total.buckets > 0 ? tone : 'neutral'}
    />
  );
}
