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

const root = path.resolve(__dirname, '..');

/** All of config.d.ts; once, as the compiler takes seconds for it. */
const loadOurs = once(async (): Promise<SettingSchema> => {
  const { name } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const { schemas } = (
    await loadConfigSchema({
      dependencies: [],
      packagePaths: [path.join(root, 'package.json')],
    })
  ).serialize() as unknown as {
    schemas: Array<{ packageName: string; value: SettingSchema }>;
  };
  return schemas.find(({ packageName }) => packageName === name)!.value;
});

/** The settings of one provider, as config.d.ts has them. */
export async function loadProviderSchema(): Promise<SettingSchema> {
  return (await loadSchema('catalog.providers.awsS3Buckets')).anyOf![0];
}

/** What config.d.ts has at a path of the config. */
export async function loadSchema(keys: string): Promise<SettingSchema> {
  return keys
    .split('.')
    .reduce((schema, key) => schema.properties![key], await loadOurs());
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
