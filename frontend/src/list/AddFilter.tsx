import { useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  Button,
  Menu,
  MenuAutocompleteListbox,
  MenuItem,
  MenuListBoxItem,
  MenuTrigger,
  SubmenuTrigger,
} from '@backstage/ui';
import FilterListIcon from '@material-ui/icons/FilterList';
import { AWS_TAGS } from './listFilters';
import { type FilterOptions, readFilterOptions } from './readFilterOptions';
import { type ListQuery, withFilter } from './ListQuery';

/** All by which the list can be filtered, each with the values that buckets have, and how many have them. */
export function AddFilter(props: {
  query: ListQuery;
  names: Map<string, string>;
  onChange: (query: ListQuery) => void;
}) {
  const { query, names, onChange } = props;
  const catalogApi = useApi(catalogApiRef);
  const [isOpen, setIsOpen] = useState(false);
  const { value: options } = useAsync(
    async () => (isOpen ? readFilterOptions(catalogApi, names) : undefined),
    [catalogApi, isOpen, names],
  );
  return (
    <MenuTrigger onOpenChange={setIsOpen}>
      <Button
        variant="secondary"
        iconStart={<FilterListIcon fontSize="inherit" />}
      >
        Add filter
      </Button>
      {options ? (
        <Menu aria-label="Filters">
          {options.map(filter => (
            <FilterMenu
              key={filter.name}
              filter={filter}
              query={query}
              onChange={onChange}
            />
          ))}
        </Menu>
      ) : (
        <Menu aria-label="Filters">
          <MenuItem isDisabled>Looking for what there is …</MenuItem>
        </Menu>
      )}
    </MenuTrigger>
  );
}

function FilterMenu(props: {
  filter: FilterOptions;
  query: ListQuery;
  onChange: (query: ListQuery) => void;
}) {
  const { filter, query, onChange } = props;
  const { name, label, options } = filter;
  return (
    <SubmenuTrigger>
      <MenuItem>{label}</MenuItem>
      <MenuAutocompleteListbox
        aria-label={label}
        placeholder={name === AWS_TAGS ? 'key=value' : 'Find one'}
        selectionMode="multiple"
        // Else it would take the filter away, rather than close the menu.
        escapeKeyBehavior="none"
        selectedKeys={query.filters[name] ?? []}
        onSelectionChange={keys =>
          onChange(
            withFilter(
              query,
              name,
              keys === 'all'
                ? options.map(({ value }) => value)
                : [...keys].map(String),
            ),
          )
        }
      >
        {options.map(({ value, text }) => (
          <MenuListBoxItem key={value} id={value} textValue={text}>
            {text}
          </MenuListBoxItem>
        ))}
      </MenuAutocompleteListbox>
    </SubmenuTrigger>
  );
}
