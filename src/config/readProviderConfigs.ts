import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { z } from 'zod';
import { shorten } from '../model/shorten';
import { invalidConfig, quote } from './invalidConfig';
import { isKnownRegion, providerSchema } from './providerSchema';
import { plainErrors } from './zodParts';

/** Where the providers are configured. */
export const CONFIG_KEY = 'catalog.providers.awsS3Buckets';

/** One provider's config, read, checked and with its defaults. */
export type ProviderConfig = z.infer<typeof providerSchema> & { id: string };

/**
 * Reads `catalog.providers.awsS3Buckets`: providers by their id, or one provider, `default`, whose settings stand
 * directly there.
 *
 * @param logger - is warned of what is allowed, but probably a mistake
 * @throws InputError that names each place in the config where something is wrong, and what would be right
 */
export function readProviderConfigs(
  config: Config,
  logger?: LoggerService,
): ProviderConfig[] {
  const providers = config.getOptionalConfig(CONFIG_KEY);
  if (!providers) {
    return [];
  }
  const keys = providers.keys();
  if (keys.length === 0) {
    throw new InputError(
      `${CONFIG_KEY} has no settings. Give each provider a value, as 'production: {}' for one with all defaults: for Backstage, a key without a value is not there.`,
    );
  }
  const isOneProvider = keys.some(key =>
    Object.hasOwn(providerSchema.shape, key),
  );
  const configs = isOneProvider
    ? [readProviderConfig('default', CONFIG_KEY, providers.get())]
    : keys.map(id => readNamedProvider(id, providers));
  // So that one is missed whose settings were forgotten: Backstage leaves keys without a value out.
  logger?.info(
    `Providers of S3 buckets: ${configs.map(({ id }) => id).join(', ')}`,
  );
  for (const { id, regions = [] } of configs) {
    for (const region of regions.filter(it => !isKnownRegion(it))) {
      logger?.warn(
        `The provider '${id}' reads buckets of the region '${region}', which is not like any region that AWS had when this version was made. If it is a typing mistake, correct it in ${CONFIG_KEY}.`,
      );
    }
  }
  for (const provider of configs) {
    const path = isOneProvider ? CONFIG_KEY : `${CONFIG_KEY}.${provider.id}`;
    for (const { at, fact } of unreadFacts(provider)) {
      logger?.warn(
        `${path}.entity.${at} uses the fact ${fact}, which the provider '${provider.id}' does not read, so no bucket gets a value from it. Add ${fact} to ${path}.configuration.facts, or take it out of the mapping.`,
      );
    }
  }
  return configs;
}

/** The facts that the mapping uses although they are not read, and where: `labels.encryption.fact`. */
function unreadFacts({
  configuration,
  entity,
}: ProviderConfig): Array<{ at: string; fact: string }> {
  const read: readonly string[] = configuration.facts;
  const search = (
    section: unknown,
    path: string[],
  ): Array<{ at: string; fact: string }> =>
    Object.entries(Object(section)).flatMap(([key, value]) => {
      const at = [...path, key];
      // A label may have that name, too, but is not a list.
      return key === 'fact' && Array.isArray(value)
        ? value
            .filter(fact => !read.includes(fact))
            .map(fact => ({ at: at.join('.'), fact }))
        : search(typeof value === 'object' ? value : undefined, at);
    });
  return search(entity, []);
}

function readNamedProvider(id: string, providers: Config): ProviderConfig {
  const path = `${CONFIG_KEY}.${shorten(id)}`;
  const known = Object.keys(providerSchema.shape).join(', ');
  // Backstage's own rule for the keys of a config, without the colon, which separates the parts of a location.
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/i.test(id) || id.length > 63) {
    throw new InputError(
      `${path}: the id of a provider begins with a letter, and has at most 63 letters, digits, and single '-' and '_' between them.`,
    );
  }
  const settings = providers.get(id);
  if (
    typeof settings !== 'object' ||
    settings === null ||
    Array.isArray(settings)
  ) {
    throw new InputError(
      `${path}: expected a setting, or a provider, which is an id with settings below it, not ${quote(settings)}. The settings are: ${known}.`,
    );
  }
  return readProviderConfig(id, path, settings);
}

function readProviderConfig(
  id: string,
  path: string,
  settings: unknown,
): ProviderConfig {
  const result = providerSchema.safeParse(settings, { errorMap: plainErrors });
  if (!result.success) {
    throw invalidConfig(path, result.error);
  }
  return { ...result.data, id };
}

/** Whether the provider wants a bucket of this name. */
export function acceptsBucket(
  { include, exclude }: ProviderConfig['buckets'],
  name: string,
): boolean {
  return (
    (include?.some(pattern => pattern.match(name)) ?? true) &&
    !exclude.some(pattern => pattern.match(name))
  );
}
