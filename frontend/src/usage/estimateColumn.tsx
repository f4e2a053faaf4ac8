import type { UsageEstimate } from 'backstage-plugin-aws-s3-buckets-common';
import type { SmallColumn } from '../page/SmallTable';
import { Estimate } from './Estimate';

/** Beside each size in a table. */
export const estimateColumn: SmallColumn<{ estimate?: UsageEstimate }> = {
  title: 'Estimate',
  isNumber: true,
  value: ({ estimate }) => <Estimate estimate={estimate} />,
};
