import type { Config } from '@backstage/config';
import { invalidConfig } from '../invalidConfig';
import { type EntityConfig, entitySchema } from '../entitySchema';
import { plainErrors } from '../zodParts';

/**
 * Reads and checks the `entity` section of a provider's config.
 *
 * @param config - the section; without one, the defaults
 * @param path - where the section stands in the config, for error messages
 * @throws InputError that names each wrong setting by its path and says what would be right
 */
export function readEntityConfig(
  config?: Config,
  path = 'entity',
): EntityConfig {
  const result = entitySchema.safeParse(config?.get() ?? {}, {
    errorMap: plainErrors,
  });
  if (!result.success) {
    throw invalidConfig(path, result.error);
  }
  return result.data;
}
