import { useMemo, useState } from 'react';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { NeedsAttention } from '../attention/NeedsAttention';
import { type BucketsOfEntity, bucketsOfEntity } from '../bucketsOfEntity';
import { useListLinks } from '../routes';
import { totalText } from './Attention';
import { BucketsTable } from './BucketsTable';
import { type ListQuery, readListQuery } from './ListQuery';
import { useBucketList, useListedBuckets } from './useBucketList';

/**
 * The S3 buckets of an entity, as a table: of an AWS account, a group or user, a system or a component.
 *
 * @public
 */
export function EntityBucketsContent() {
  const { entity } = useEntity();
  const buckets = useMemo(() => bucketsOfEntity(entity), [entity]);
  return buckets ? (
    <Buckets key={buckets.filter.value} {...buckets} />
  ) : (
    <Text>No S3 bucket belongs to this.</Text>
  );
}

function Buckets({ filter, attention, left }: BucketsOfEntity) {
  const { name, value } = filter;
  const [query, setQuery] = useState<ListQuery>(() => ({
    ...readListQuery(new URLSearchParams()),
    filters: { [name]: [value] },
  }));
  const listed = useListedBuckets(useBucketList(), query);
  const listLink = useListLinks();
  return (
    <Flex direction="column" gap="3" role="region" aria-label="S3 buckets">
      <NeedsAttention request={attention} />
      {left > 0 && !attention.system && (
        <Text>{`${left.toLocaleString('en')} more were not looked at for that.`}</Text>
      )}
      <Flex justify="between" style={{ minHeight: 24 }}>
        <Text>{listed.total && `${totalText(listed.total)} in all`}</Text>
        {listLink && (
          <Link to={listLink(name, value)}>Search, filter and export them</Link>
        )}
      </Flex>
      <BucketsTable
        query={query}
        setQuery={setQuery}
        nothing={<Text>There is no S3 bucket here that you may see.</Text>}
        {...listed}
      />
    </Flex>
  );
}
