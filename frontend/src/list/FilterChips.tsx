import { Button, Flex, Tag, TagGroup } from '@backstage/ui';
import { AWS_TAGS, CHANGED, LIST_FILTERS } from './listFilters';
import { isFiltered, type ListQuery, withFilter } from './ListQuery';
import { nameOf } from './readFilterOptions';

interface Chip {
  id: string;
  text: string;
  /** What the list shows without it. */
  without: ListQuery;
}

/** By what the list is filtered, each to be taken away, and all at once. Nothing where it is not. */
export function FilterChips(props: {
  query: ListQuery;
  /** Of accounts and entities, by their ids and refs. */
  names: Map<string, string>;
  onChange: (query: ListQuery) => void;
}) {
  const { query, names, onChange } = props;
  if (!isFiltered(query)) {
    return null;
  }
  const chips = chipsOf(query, names);
  return (
    <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
      <TagGroup
        aria-label="Filters of this list"
        items={chips}
        onRemove={([id]) => {
          const chip = chips.find(one => one.id === id);
          if (chip) {
            onChange(chip.without);
          }
        }}
      >
        {chips.map(({ id, text }) => (
          <Tag key={id} id={id} textValue={text}>
            {text}
          </Tag>
        ))}
      </TagGroup>
      <Button
        variant="tertiary"
        size="small"
        onPress={() =>
          onChange({ ...query, whose: 'all', filters: {}, text: '', offset: 0 })
        }
      >
        Clear all
      </Button>
    </Flex>
  );
}

/** Also used to say what nothing was found for. */
function chipsOf(query: ListQuery, names: Map<string, string>): Chip[] {
  const { whose, filters, text } = query;
  const chips: Chip[] = [];
  if (text) {
    chips.push({
      id: 'text',
      text: `“${text}”`,
      without: { ...query, text: '', offset: 0 },
    });
  }
  if (whose !== 'all') {
    chips.push({
      id: 'user',
      text: whose === 'owned' ? 'Mine' : 'Starred',
      without: { ...query, whose: 'all', offset: 0 },
    });
  }
  for (const [name, values] of Object.entries(filters)) {
    for (const value of values) {
      chips.push({
        id: `${name} ${value}`,
        text: wordingOf(name, value, names),
        without: withFilter(
          query,
          name,
          values.filter(other => other !== value),
        ),
      });
    }
  }
  return chips;
}

function wordingOf(name: string, value: string, names: Map<string, string>) {
  if (name === CHANGED) {
    return 'Changed this week';
  }
  if (name === AWS_TAGS) {
    return `AWS tag: ${value}`;
  }
  const filter = LIST_FILTERS.find(one => one.name === name);
  return filter
    ? `${filter.label}: ${nameOf(name, value, names) ?? filter.wording(value)}`
    : value;
}
