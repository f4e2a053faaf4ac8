import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import { DEFAULT_STORAGE_PRICES } from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import {
  loadProviderSchema,
  type SettingSchema,
  settingsWithin,
} from '../../docs/settings';
import { providerSchema } from './providerSchema';
import { plainErrors } from './zodParts';

/** One setting, as config.d.ts declares it. */
interface Setting {
  path: string[];
  declared: SettingSchema;
}

/** The object within optional parts, defaults, checks and lists; undefined where the schema is of something else. */
function objectWithin(schema: z.ZodTypeAny): z.AnyZodObject | undefined {
  if (schema instanceof z.ZodObject) {
    return schema;
  }
  if (schema instanceof z.ZodOptional) {
    return objectWithin(schema.unwrap());
  }
  if (schema instanceof z.ZodDefault) {
    return objectWithin(schema.removeDefault());
  }
  if (schema instanceof z.ZodEffects) {
    return objectWithin(schema.innerType());
  }
  return schema instanceof z.ZodArray
    ? objectWithin(schema.element)
    : undefined;
}

/** Each pair of what the code and config.d.ts know at the same place. */
function placesOf(
  checked: z.ZodTypeAny,
  declared: SettingSchema,
  path: string[] = [],
): Array<{ path: string; known: string[]; declared: string[] }> {
  const shape = objectWithin(checked)?.shape as z.ZodRawShape | undefined;
  if (!shape) {
    return [];
  }
  const properties = settingsWithin(declared).properties ?? {};
  return [
    {
      path: path.join('.'),
      known: Object.keys(shape).sort(),
      declared: Object.keys(properties).sort(),
    },
    ...Object.keys(shape).flatMap(key =>
      placesOf(shape[key], properties[key] ?? {}, [...path, key]),
    ),
  ];
}

/** All settings that may be left out and that can be reached without passing a list or a table. */
function settingsOf(declared: SettingSchema, path: string[] = []): Setting[] {
  const object = (declared.anyOf ?? [declared]).find(
    ({ properties }) => properties && !properties.milliseconds,
  );
  const isLeaf =
    !object ||
    object.properties!.cron ||
    declared.anyOf?.some(({ type }) => type === 'array');
  return [
    ...(path.length > 0 ? [{ path, declared }] : []),
    ...(isLeaf
      ? []
      : Object.entries(object.properties!)
          .filter(([key]) => !object.required?.includes(key))
          .flatMap(([key, child]) => settingsOf(child, [...path, key]))),
  ];
}

const valueAt = (value: any, path: string[]) =>
  path.reduce((part, key) => part?.[key], value);

const withValue = (path: string[], value: unknown): any =>
  path.reduceRight((child, key) => ({ [key]: child }), value);

const parse = (settings: unknown) =>
  providerSchema.safeParse(settings, { errorMap: plainErrors });

/** What a setting is by default, where the settings around it are there, but empty. */
function defaultOf(path: string[]): unknown {
  const result = parse(withValue(path.slice(0, -1), {}));
  expect(result.error).toBeUndefined();
  const value = valueAt(result.data, path);
  // A source in the place of a constant.
  return value?.tag?.length === 0 && value.value ? value.value : value;
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  (typeof value === 'object' && Object.keys(value!).length === 0);

describe('config.d.ts', () => {
  let declared: SettingSchema;
  let settings: Setting[];

  beforeAll(async () => {
    declared = await loadProviderSchema();
    settings = settingsOf(declared).filter(
      ({ path }) => path[0] !== 'schedule' || path.length === 1,
    );
  });

  it('has the settings that the code knows', () => {
    const places = placesOf(providerSchema, declared);
    expect(places.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['', 'accounts', 'entity.owner', 'entity.links']),
    );
    for (const place of places) {
      expect(place).toEqual({ ...place, declared: place.known });
    }
  });

  it('has the defaults of the code', () => {
    const withDefault = settings.filter(
      ({ declared: { default: byDefault } }) => byDefault !== undefined,
    );
    expect(withDefault.length).toBeGreaterThan(20);
    for (const { path, declared: setting } of withDefault) {
      const inCode = defaultOf(path);
      const asDeclared =
        typeof inCode === 'number' && typeof setting.default === 'object'
          ? durationToMilliseconds(setting.default as HumanDuration)
          : setting.default;
      expect([path, inCode]).toEqual([path, asDeclared]);
    }
  });

  it('hides no default of the code', () => {
    const isExplained = ({ path, declared: setting }: Setting) =>
      setting.default !== undefined ||
      /by default/i.test(setting.description ?? '') ||
      settingsOf(setting, path).length > 1 ||
      isEmpty(defaultOf(path));
    expect(
      settings
        .filter(setting => !isExplained(setting))
        .map(({ path }) => path.join('.')),
      // What the source says by itself: `entity.namespace`, `entity.owner`.
    ).toEqual(['entity.namespace.value', 'entity.owner.tag']);
  });

  it('has the bounds of the code', () => {
    const bounded = settings.filter(
      ({ declared: { minimum } }) => minimum !== undefined,
    );
    expect(bounded.map(({ path }) => path.join('.')).sort()).toEqual([
      'concurrency.accounts',
      'concurrency.buckets',
      'removals.runs',
      'shards',
      ...Object.keys(DEFAULT_STORAGE_PRICES)
        .map(name => `usage.prices.${name}`)
        .sort(),
    ]);
    for (const { path, declared: setting } of bounded) {
      const isTaken = (value: number) => parse(withValue(path, value)).success;
      const { minimum = NaN, maximum = NaN } = setting;
      expect([
        path,
        isTaken(minimum),
        isTaken(maximum),
        isTaken(minimum - 1),
        isTaken(maximum + 1),
      ]).toEqual([path, true, true, false, false]);
    }
    const numbers = settings.filter(
      ({ declared: { type } }) => type === 'number',
    );
    expect(numbers).toEqual(bounded);
  });
});
