import useAsync from 'react-use/esm/useAsync';
import { Tile } from '../page/Tile';
import { Tiles } from '../page/Tiles';
import type { Tone } from '../tone';
import type { BucketList, Total } from './BucketList';
import { CHANGED } from './listFilters';
import { type ListQuery, withFilter, writeListQuery } from './ListQuery';

/** What deserves an eye: a filter of the list that lets these buckets through alone. */
const KINDS: Array<{
  label: string;
  filter: string;
  value: string;
  tone: Tone;
}> = [
  { label: 'public', filter: 'publicAccess', value: 'public', tone: 'danger' },
  {
    label: 'can’t be read in full',
    filter: 'tags',
    value: 'unreadable',
    tone: 'warning',
  },
  {
    label: 'without lifecycle rules',
    filter: 'lifecycle',
    value: 'off',
    tone: 'neutral',
  },
  {
    label: 'changed this week',
    filter: CHANGED,
    value: 'week',
    tone: 'neutral',
  },
];

/** Of the buckets that the list shows, how many deserve an eye; each number leads to these, and back. */
export function Attention(props: { list?: BucketList; query: ListQuery }) {
  return (
    <Tiles label="What deserves an eye">
      {KINDS.map(kind => (
        <AttentionTile key={kind.label} {...props} kind={kind} />
      ))}
    </Tiles>
  );
}

function AttentionTile(props: {
  list?: BucketList;
  query: ListQuery;
  kind: (typeof KINDS)[number];
}) {
  const { list, query, kind } = props;
  const { label, filter, value, tone } = kind;
  const only = withFilter(query, filter, [value]);
  const { value: total, error } = useAsync(
    async () => list?.count(only),
    // Another page, or another order, has the same numbers.
    [
      list,
      writeListQuery({ ...only, by: 'name', isDescending: false }).toString(),
    ],
  );
  const chosen = query.filters[filter];
  const isChosen = chosen?.length === 1 && chosen[0] === value;
  const next = isChosen ? withFilter(query, filter, []) : only;
  return (
    <Tile
      label={label}
      value={total && totalText(total)}
      error={error}
      to={`?${writeListQuery(next)}`}
      tone={total && total.buckets > 0 ? tone : 'neutral'}
      isChosen={isChosen}
    />
  );
}

/** `1,234`, or `at least 10,000`. */
export function totalText({ buckets, isAtLeast }: Total): string {
  const number = buckets.toLocaleString('en');
  return isAtLeast ? `at least ${number}` : number;
}
