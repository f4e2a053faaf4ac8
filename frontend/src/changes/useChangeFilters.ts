import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  CHANGE_FILTERS,
  type ChangeFilterName,
  type ChangeFilters,
  readChangeFilters,
} from './changeFilters';

/** The filters of changes, which are in the address. */
export function useChangeFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filters = useMemo(() => readChangeFilters(parameters), [parameters]);

  const change = (changed: ChangeFilters) =>
    setParameters(
      before => {
        const after = new URLSearchParams(before);
        for (const name of Object.keys(changed) as ChangeFilterName[]) {
          const value = changed[name];
          if (value) {
            after.set(name, value);
          } else {
            after.delete(name);
          }
        }
        return after;
      },
      { replace: true },
    );

  const clear = () =>
    change(Object.fromEntries(CHANGE_FILTERS.map(name => [name, ''])));

  return { filters, change, clear };
}
