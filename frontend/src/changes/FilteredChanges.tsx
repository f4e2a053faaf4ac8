import { useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Flex } from '@backstage/ui';
import type { ListChangesRequest } from 'backstage-plugin-aws-s3-buckets-common';
import { readEstate } from '../overview/estate';
import { ChangeFilterFields } from './ChangeFilterFields';
import { type ChangeFilterName, changesRequest } from './changeFilters';
import { ChangeList } from './ChangeList';
import { ExportChanges } from './ExportChanges';
import { useChangeFilters } from './useChangeFilters';

/** Changes with their filters, which are in the address. */
export function FilteredChanges(props: {
  /** What the page is about: only changes of that are shown. */
  scope?: ListChangesRequest;
  /** The filters that make no sense there. */
  fixed?: ChangeFilterName[];
}) {
  const { scope, fixed = [] } = props;
  const catalogApi = useApi(catalogApiRef);
  const { value: estate } = useAsync(
    () => readEstate(catalogApi),
    [catalogApi],
  );
  const accountNames = useMemo(
    () => new Map(estate?.accounts.map(({ value, label }) => [value, label])),
    [estate],
  );
  const { filters, change, clear } = useChangeFilters();
  const request = useMemo(
    () => ({ ...changesRequest(filters, new Date()), ...scope }),
    [filters, scope],
  );
  return (
    <Flex direction="column" gap="6">
      <ChangeFilterFields
        filters={filters}
        change={change}
        clear={clear}
        fixed={fixed}
        estate={estate}
      />
      <Flex justify="end">
        <ExportChanges request={request} accountNames={accountNames} />
      </Flex>
      <ChangeList request={request} accountNames={accountNames} />
    </Flex>
  );
}
