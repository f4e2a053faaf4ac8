import type { ConfigurationValue } from 'backstage-plugin-aws-s3-buckets-common';
import { mapValues } from 'lodash';
import { boundedValue } from '../../inventory/boundedValue';

/** What S3 says of a bucket's configuration, as `spec.configuration` has it, without what is too much to read. */
export function boundedConfiguration(
  configuration: unknown,
): Record<string, unknown> | undefined {
  return typeof configuration === 'object' && configuration !== null
    ? mapValues(configuration as Record<string, unknown>, value =>
        typeof value === 'object' && value !== null
          ? boundedValue(value as ConfigurationValue, 4_000)
          : value,
      )
    : undefined;
}
