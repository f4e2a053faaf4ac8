import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfigSchema } from '@backstage/config-loader';
import { once } from 'lodash';

/** The parts of JSON Schema that Backstage makes of config.d.ts. */
export interface SettingSchema {
  type?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  const?: string | boolean;
  properties?: Record<string, SettingSchema>;
  additionalProperties?: SettingSchema;
  items?: SettingSchema;
  anyOf?: SettingSchema[];
  required?: string[];
}

/** The packages that have settings. */
const packagePaths = ['package.json', 'modules/notifications/package.json'].map(
  file => path.resolve(__dirname, '..', file),
);

/** The settings of our packages, as each config.d.ts has them; once, as the compiler takes seconds for it. */
const loadOurs = once(async (): Promise<SettingSchema[]> => {
  const names = packagePaths.map(
    file => JSON.parse(readFileSync(file, 'utf8')).name,
  );
  const { schemas } = (
    await loadConfigSchema({ dependencies: [], packagePaths })
  ).serialize() as unknown as {
    schemas: Array<{ packageName: string; value: SettingSchema }>;
  };
  return schemas
    .filter(({ packageName }) => names.includes(packageName))
    .map(({ value }) => value);
});

/** The settings of one provider, as config.d.ts has them. */
export async function loadProviderSchema(): Promise<SettingSchema> {
  return (await loadSchema('catalog.providers.awsS3Buckets')).anyOf![0];
}

/** What our packages have at a path of the config. */
export async function loadSchema(keys: string): Promise<SettingSchema> {
  const found = (await loadOurs())
    .map(ours =>
      keys
        .split('.')
        .reduce<SettingSchema | undefined>(
          (schema, key) => schema?.properties?.[key],
          ours,
        ),
    )
    .find(schema => schema !== undefined);
  if (!found) {
    throw new Error(`No config.d.ts of ours has ${keys}`);
  }
  return found;
}

/** The variant of a setting that has settings of its own, if there is one, or that of the entries of a list. */
export function settingsWithin(schema: SettingSchema): SettingSchema {
  const variants = schema.anyOf ?? [schema];
  return (
    variants.find(({ properties }) => properties) ??
    variants.map(({ items }) => items && settingsWithin(items)).find(Boolean) ??
    schema
  );
}
