import { useEffect, useMemo, useRef } from 'react';
import { useEntityList } from '@backstage/plugin-catalog-react';
import type { BucketFilters } from './filters';

/**
 * The values of a filter that the list keeps in its address. The address comes first; then whoever sets it in the list.
 *
 * @param create - makes the filter of the values that the address has
 */
export function useQueryFilter<Name extends keyof BucketFilters & string>(
  name: Name,
  create: (values: string[]) => BucketFilters[Name],
): { values: string[]; setValues: (values: string[]) => void } {
  const { filters, queryParameters, updateFilters } =
    useEntityList<BucketFilters>();
  const inAddress = queryParameters[name];
  const latest = useRef(create);
  latest.current = create;

  const setValues = useMemo(
    () => (values: string[]) =>
      updateFilters({
        [name]: values.length > 0 ? latest.current(values) : undefined,
      } as Partial<BucketFilters>),
    [name, updateFilters],
  );
  useEffect(() => {
    const values = [inAddress ?? []].flat();
    if (values.length > 0) {
      setValues(values);
    }
  }, [inAddress, setValues]);

  const filter = filters[name] as { values?: string[] } | undefined;
  return { values: filter?.values ?? [], setValues };
}
