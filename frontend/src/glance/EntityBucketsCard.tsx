import { useMemo } from 'react';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { AttentionItems } from '../attention/AttentionItems';
import { bucketsOfEntity } from '../bucketsOfEntity';
import { BucketCounts } from './BucketCounts';
import { BucketsSize } from './BucketsSize';

/**
 * The S3 buckets of an entity in short: how many, which are public or shared, how large they are and what that costs, and
 * what of them needs attention. Of an AWS account, a group or user, a system or a component.
 *
 * @public
 */
export function EntityBucketsCard() {
  const { entity } = useEntity();
  const buckets = useMemo(() => bucketsOfEntity(entity), [entity]);
  return (
    <EntityInfoCard title="S3 buckets at a glance">
      {buckets ? (
        <Flex direction="column" gap="4">
          <BucketCounts filter={buckets.filter} />
          {buckets.left > 0 && (
            <Text>
              {`${buckets.left.toLocaleString('en')} more buckets are not in what follows.`}
            </Text>
          )}
          <BucketsSize request={buckets.request} />
          <div>
            <Text as="h3" variant="body-medium" weight="bold">
              Needs attention
            </Text>
            <AttentionItems request={buckets.attention} />
          </div>
        </Flex>
      ) : (
        <Text>No S3 bucket belongs to this.</Text>
      )}
    </EntityInfoCard>
  );
}
