import { InputError } from '@backstage/errors';
import { CONFIG_KEY, type ProviderConfig } from '../config/readProviderConfigs';
import type { AwsS3BucketTransformer } from '../show/AwsS3BucketTransformer';

/**
 * The transformer of each provider.
 *
 * @throws InputError where one is set for a provider that is not configured.
 */
export function transformersById(
  transformers: AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer>,
  configs: ProviderConfig[],
): (providerId: string) => AwsS3BucketTransformer | undefined {
  if (typeof transformers === 'function') {
    return () => transformers;
  }
  const ids = configs.map(({ id }) => id);
  const unknown = Object.keys(transformers).find(id => !ids.includes(id));
  if (unknown !== undefined) {
    throw new InputError(
      `A transformer is set for the provider '${unknown}', but ${CONFIG_KEY} has no provider of that id. It has: ${ids.join(', ')}.`,
    );
  }
  return id => transformers[id];
}
