import { Flex, Text } from '@backstage/ui';
import type { BucketsOfEntity } from '../bucketsOfEntity';
import { Estimate, EstimateNote } from '../usage/Estimate';
import { formatGrowth } from '../usage/format';
import { Size } from '../usage/Size';
import { UsagePart, ValuesOf } from '../usage/UsagePart';
import { useUsage } from '../usage/useUsage';
import { growthOfDays } from './growthOfDays';

/** How large some buckets are, how they grow, and what storing them costs. Nothing where no provider reads sizes. */
export function BucketsSize(props: { request: BucketsOfEntity['request'] }) {
  const asked = useUsage('day', props.request);
  if (asked.page && !asked.page.isConfigured) {
    return null;
  }
  return (
    <UsagePart asked={asked} subject="these buckets">
      {page => {
        const growth = growthOfDays(page.items);
        return (
          <div>
            <Flex gap="4" style={{ flexWrap: 'wrap' }}>
              <Text weight="bold">
                <Size bytes={page.total.bytes} />
              </Text>
              {growth !== undefined && (
                <Text>{`${formatGrowth(growth)} in 30 days`}</Text>
              )}
              <Text>
                <Estimate estimate={page.total.estimate} />
              </Text>
            </Flex>
            <ValuesOf page={page} />
            <EstimateNote />
          </div>
        );
      }}
    </UsagePart>
  );
}
