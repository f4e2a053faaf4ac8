import { useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Container, Flex, Header, Select } from '@backstage/ui';
import { AddFilter } from './AddFilter';
import { Attention, totalText } from './Attention';
import type { Total } from './BucketList';
import { BucketsTable } from './BucketsTable';
import { ExportBuckets } from './ExportBuckets';
import { FilterChips } from './FilterChips';
import { isFiltered, type ListQuery } from './ListQuery';
import { NoBuckets } from './NoBuckets';
import { Search } from './Search';
import { namesOfAccounts } from './useAwsAccounts';
import { useBucketList, useListedBuckets, useListQuery } from './useBucketList';

const WHOSE = [
  { value: 'all', label: 'All buckets' },
  { value: 'owned', label: 'Mine and my teams’' },
  { value: 'starred', label: 'Starred' },
];

const NO_NAMES = new Map<string, string>();

/** All buckets, to be searched, filtered and ordered. What it shows is in its address: README.md. */
export function BucketsPage() {
  const [query, setQuery] = useListQuery();
  const list = useBucketList();
  const listed = useListedBuckets(list, query);
  const names = useAccountNames();
  return (
    <>
      <Header
        title={heading(query, listed.total)}
        customActions={list && <ExportBuckets list={list} query={query} />}
      />
      <Container>
        <Flex direction="column" gap="3">
          <Flex gap="3" align="center" style={{ flexWrap: 'wrap' }}>
            <Search
              text={query.text}
              onSearch={text => setQuery({ ...query, text, offset: 0 })}
            />
            <Select
              aria-label="Whose buckets"
              options={WHOSE}
              value={query.whose}
              onChange={whose =>
                setQuery({
                  ...query,
                  whose: whose as ListQuery['whose'],
                  offset: 0,
                })
              }
              style={{ flex: '0 1 12rem' }}
            />
            <AddFilter query={query} names={names} onChange={setQuery} />
          </Flex>
          <FilterChips query={query} names={names} onChange={setQuery} />
          <Attention list={list} query={query} />
          <BucketsTable
            query={query}
            setQuery={setQuery}
            nothing={<NoBuckets query={query} setQuery={setQuery} />}
            {...listed}
          />
        </Flex>
      </Container>
    </>
  );
}

function heading(query: ListQuery, total: Total | undefined): string {
  if (!total) {
    return 'S3 buckets';
  }
  const noun = total.buckets === 1 ? 'S3 bucket' : 'S3 buckets';
  const number = totalText(total);
  return isFiltered(query) ? `${number} ${noun}` : `All ${number} ${noun}`;
}

/** Where the catalog doesn't tell, the ids stay. */
function useAccountNames(): Map<string, string> {
  const catalogApi = useApi(catalogApiRef);
  const { value } = useAsync(() => namesOfAccounts(catalogApi), [catalogApi]);
  return useMemo(() => value ?? NO_NAMES, [value]);
}
