import { Text } from '@backstage/ui';
import type { UsageEstimate } from 'backstage-plugin-aws-s3-buckets-common';
import { estimateText } from './estimateText';

/** What every estimate says of itself. */
const NOTE =
  'An estimate of storage alone, at the list prices of us-east-1 where no others are set. Requests, retrieval and transfer are left out.';

/** What storing something costs a month, about; how that is meant for who points at it. */
export function Estimate({ estimate }: { estimate?: UsageEstimate }) {
  return <span title={NOTE}>{estimateText(estimate)}</span>;
}

/** How estimates are meant, in full. */
export function EstimateNote() {
  return (
    <Text as="div" variant="body-small">
      {NOTE}
    </Text>
  );
}
