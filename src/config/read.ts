import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import {
  type Config,
  ConfigReader,
  readDurationFromConfig,
} from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import { Minimatch } from 'minimatch';
import { z } from 'zod';
import { organizationSchema } from './organization';
import { roleSchema } from './role';
import { TAG_SOURCES } from '../facts/tagIndex';
import { type EntityConfig, readEntityConfig } from './entity';
import { DEFAULT_CHANGE_RETENTION, DEFAULT_REMOVAL_GUARD } from '../inventory';
import { accountId, invalidConfig, settings, text } from './zod';

function settingsOf(schema: z.ZodObject<z.ZodRawShape>): string {
  return Object.keys(schema.shape).join(', ');
}

const account = z.preprocess(
  entry => (typeof entry === 'object' ? entry : { id: entry }),
  settings({ id: accountId, name: text.optional(), owner: text.optional() }),
);

const accounts = z
  .array(account)
  .min(
    1,
    'names no account; leave it out to read every account of aws.accounts',
  )
  .superRefine((entries, context) => {
    entries.forEach(({ id }, index) => {
      const first = entries.findIndex(entry => entry.id === id);
      if (first < index) {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `account ${id} stands at accounts.${first} already; name each account once`,
        });
      }
    });
  });

/** As in the AWS SDK's own table of partitions: a prefix of the partition, a direction, a number. */
const region = z
  .string()
  .regex(
    /^(us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc-[a-z]+)-[a-z]+-\d+$/,
    "no AWS region; one is written as 'eu-west-1'",
  );

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and the names of before 2018. */
const bucketPattern = z.string().transform((pattern, context) => {
  const fail = (message: string) => {
    context.addIssue({
      code: 'custom',
      message: `'${pattern}' can match no bucket name: ${message}`,
    });
    return z.NEVER;
  };
  const impossible = pattern.match(/[^A-Za-z0-9._*?[\]{},!^-]/u);
  if (impossible) {
    return fail(
      `no name has '${impossible[0]}'; patterns are made of letters, digits, '.', '-', '_' and the globs *, ?, [a-z], {a,b}`,
    );
  }
  const misplaced = pattern
    .replaceAll(/\[[^\]]*\]|\{[^}]*\}/g, '')
    .match(/[[\]{},!^]/);
  if (misplaced) {
    return fail(
      `no name has '${misplaced[0]}', which means something within [] or {} only; what is not wanted goes into exclude`,
    );
  }
  const literal = !/[*?[{]/.test(pattern);
  if (literal && (pattern.length < 3 || pattern.length > 255)) {
    return fail(
      `names have 3 to 63 characters, old ones up to 255; use * for the rest of a name`,
    );
  }
  return new Minimatch(pattern, {
    dot: true,
    noext: true,
    nocomment: true,
    nonegate: true,
  });
});

const buckets = settings({
  include: z
    .array(bucketPattern)
    .min(1, 'leaves out every bucket; leave it out for all buckets')
    .optional(),
  exclude: z.array(bucketPattern).default([]),
}).default({});

const count = (byDefault: number) =>
  z.coerce
    .number()
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .default(byDefault);

const duration = (byDefault: HumanDuration) =>
  z.unknown().transform((value, context) => {
    const milliseconds = durationToMilliseconds(
      value === undefined ? byDefault : (readDuration(value, context) ?? {}),
    );
    if (!(milliseconds > 0)) {
      context.addIssue({
        code: 'custom',
        message: 'expected a duration above zero, as { seconds: 20 }',
      });
    }
    return milliseconds;
  });

function readDuration(
  value: unknown,
  context: z.RefinementCtx,
): HumanDuration | undefined {
  try {
    return readDurationFromConfig(
      new ConfigReader({ duration: value as any }),
      { key: 'duration' },
    );
  } catch (error) {
    context.addIssue({ code: 'custom', message: error.message });
    return undefined;
  }
}

const providerSchema = settings({
  accounts: accounts.optional(),
  organization: organizationSchema.optional(),
  role: roleSchema.optional(),
  regions: z
    .array(region)
    .min(1, 'leaves out every bucket; leave it out for all regions')
    .optional(),
  buckets,
  tags: settings({
    source: z
      .enum(TAG_SOURCES, {
        message: `expected one of ${TAG_SOURCES.join(', ')}`,
      })
      .default('per-bucket'),
  }).default({}),
  concurrency: settings({ accounts: count(5), buckets: count(50) }).default({}),
  shards: count(1),
  requestTimeout: duration({ seconds: 20 }),
  removals: settings({
    share: z.coerce
      .number()
      .min(0, 'expected a share from 0 to 1, as 0.5')
      .max(1, 'expected a share from 0 to 1, as 0.5')
      .default(DEFAULT_REMOVAL_GUARD.share),
    minimum: count(DEFAULT_REMOVAL_GUARD.minimum),
    runs: count(DEFAULT_REMOVAL_GUARD.runs),
  }).default({}),
  changes: settings({ retention: duration(DEFAULT_CHANGE_RETENTION) }).default(
    {},
  ),
  // Read by functions of their own.
  entity: z.unknown(),
  schedule: z.unknown(),
});

/** Where the providers are configured. */
export const CONFIG_KEY = 'catalog.providers.awsS3Buckets';

/** One provider's config, read, checked and with its defaults. */
export type ProviderConfig = Omit<
  z.infer<typeof providerSchema>,
  'entity' | 'schedule'
> & {
  id: string;
  entity: EntityConfig;
  schedule: SchedulerServiceTaskScheduleDefinition;
};

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 30 },
  timeout: { minutes: 10 },
};

/**
 * Reads `catalog.providers.awsS3Buckets`: providers by their id, or one provider, `default`, whose settings stand
 * directly there.
 *
 * @throws InputError that names each place in the config where something is wrong, and what would be right.
 */
export function readProviderConfigs(config: Config): ProviderConfig[] {
  const providers = config.getOptionalConfig(CONFIG_KEY);
  if (!providers) {
    return [];
  }
  const keys = providers.keys();
  if (
    keys.length === 0 ||
    keys.some(key => Object.hasOwn(providerSchema.shape, key))
  ) {
    return [readProviderConfig('default', CONFIG_KEY, providers)];
  }
  return keys.map(id => {
    const path = `${CONFIG_KEY}.${id}`;
    // Backstage's own rule for the keys of a config, without the colon, which separates the parts of a location.
    if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/i.test(id)) {
      throw new InputError(
        `${path}: a provider's id begins with a letter, and has letters, digits, and single '-' and '_' between them.`,
      );
    }
    const entry = providers.get(id);
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      throw new InputError(
        `${path}: neither a setting nor a provider. The settings are ${settingsOf(providerSchema)}; a provider is an id with settings below it.`,
      );
    }
    return readProviderConfig(id, path, providers.getConfig(id));
  });
}

function readProviderConfig(
  id: string,
  path: string,
  config: Config,
): ProviderConfig {
  const result = providerSchema.safeParse(config.get());
  if (!result.success) {
    throw invalidConfig(path, result.error);
  }
  return {
    ...result.data,
    id,
    entity: readEntityConfig(
      config.getOptionalConfig('entity'),
      `${path}.entity`,
    ),
    schedule: readSchedule(
      config.getOptionalConfig('schedule'),
      `${path}.schedule`,
    ),
  };
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

function readSchedule(
  config: Config | undefined,
  path: string,
): SchedulerServiceTaskScheduleDefinition {
  if (!config) {
    return DEFAULT_SCHEDULE;
  }
  try {
    const schedule =
      readSchedulerServiceTaskScheduleDefinitionFromConfig(config);
    for (const [key, value] of Object.entries({
      frequency: schedule.frequency,
      timeout: schedule.timeout,
    })) {
      if (
        !('cron' in value || 'trigger' in value) &&
        !(durationToMilliseconds(value as HumanDuration) > 0)
      ) {
        throw new Error(`${key} must be above zero`);
      }
    }
    return schedule;
  } catch (error) {
    throw new InputError(
      `${path}: ${error.message}. A schedule is { frequency: { minutes: 30 }, timeout: { minutes: 10 } }`,
    );
  }
}
