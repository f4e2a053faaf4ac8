import {
  BUCKET_CHECKS,
  CHECK_SEVERITIES,
  CONFIGURATION_FACTS,
  DEFAULT_CHECK_TAGS,
  DEFAULT_STORAGE_PRICES,
} from 'backstage-plugin-aws-s3-buckets-common';
import { mapValues } from 'lodash';
import { z } from 'zod';
import { bucketPattern } from './bucketPattern';
import { duration, frequency, milliseconds, TIMER_LIMIT } from './durations';
import { entitySchema } from './entitySchema';
import {
  accountId,
  configurationFact,
  listOf,
  nonEmptyString,
  optionalListOf,
  positiveInt,
  price,
  settings,
} from './zodParts';

// Accounts

const account = z.preprocess(
  entry => (typeof entry === 'object' ? entry : { id: entry }),
  settings({
    id: accountId,
    name: nonEmptyString.optional(),
    owner: nonEmptyString.optional(),
  }),
);

const accounts = listOf(
  account,
  'names no account; leave it out to read every account of aws.accounts',
).superRefine((entries, context) => {
  const firstIndex = new Map<string, number>();
  for (const [index, { id }] of entries.entries()) {
    const first = firstIndex.get(id);
    if (first === undefined) {
      firstIndex.set(id, index);
    } else {
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `account ${id} is already listed at accounts.${first}`,
      });
    }
  }
});

/** By key, the value or values of a tag. */
const tagsWithValues = z.record(
  z.union([nonEmptyString, z.array(nonEmptyString).min(1)], {
    message: "expected a value, a list of values, or '*' for any",
  }),
);

const accountCriteria = settings({
  organizationalUnits: optionalListOf(nonEmptyString),
  accounts: optionalListOf(accountId),
  tags: tagsWithValues.optional(),
}).default({});

/** What `include` or `exclude` of an organization name. */
export type OrganizationCriteria = z.infer<typeof accountCriteria>;

/** The section `organization` of a provider's config. */
export const organizationSchema = settings({
  account: accountId.optional(),
  include: accountCriteria,
  exclude: accountCriteria,
  tags: z.boolean().default(true),
  email: z.boolean().default(false),
}).superRefine(({ tags, include, exclude }, context) => {
  if (!tags && (include.tags || exclude.tags)) {
    context.addIssue({
      code: 'custom',
      path: ['tags'],
      message:
        'is false, but include or exclude use tags; leave out one of the two',
    });
  }
});

export type OrganizationConfig = z.infer<typeof organizationSchema>;

/**
 * The roles that a provider assumes. What it leaves out is as in the `aws` section of the config.
 *
 * The rules of names: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const roleSchema = settings({
  name: z
    .string()
    .regex(
      /^([\w+=,.@-]{1,512}\/){0,9}[\w+=,.@-]{1,64}$/,
      "not the name of a role; write it without the ARN, as 'backstage-read'",
    )
    .optional(),
  externalId: z
    .string()
    .regex(
      /^[\w+=,.@:/-]{2,1224}$/,
      'not an external id: 2 to 1224 letters, digits and _+=,.@:/-',
    )
    .optional(),
  sessionName: z
    .string()
    .regex(
      /^[\w+=,.@-]{2,64}$/,
      'not a session name: 2 to 64 letters, digits and _+=,.@-',
    )
    .optional(),
  sourceAccount: accountId.optional(),
});

export type RoleOverride = z.infer<typeof roleSchema>;

// Buckets

/** What the names of AWS's regions begin with; a new one is only worth a warning, so that it can be used at once. */
const KNOWN_REGION =
  /^(us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc-[a-z]+)-[a-z]+-\d+$/;

export function isKnownRegion(region: string): boolean {
  return KNOWN_REGION.test(region);
}

const region = z
  .string()
  .regex(
    /^[a-z]{2,10}(-[a-z]{1,20}){1,4}-\d{1,2}$/,
    "not an AWS region; one is written as 'eu-west-1'",
  );

const buckets = settings({
  include: listOf(
    bucketPattern,
    'leaves out every bucket; leave it out for all buckets',
  ).optional(),
  exclude: z.array(bucketPattern).default([]),
}).default({});

/** How the tags of buckets can be read. */
const TAG_SOURCES = ['per-bucket', 'tagging-api', 'auto'] as const;

export type TagSource = (typeof TAG_SOURCES)[number];

/** `false` stands for no facts. */
const configuration = z
  .preprocess(
    input => (input === false ? { facts: [] } : input),
    settings({
      facts: z.array(configurationFact).default([...CONFIGURATION_FACTS]),
      frequency: milliseconds({ hours: 24 }, { days: 366 }),
    }),
  )
  .default({});

/** Absent: not read. CloudWatch lists only metrics of the last two weeks. */
const usage = settings({
  frequency: milliseconds({ hours: 24 }, { days: 14 }),
  prices: settings(
    mapValues(DEFAULT_STORAGE_PRICES, byDefault =>
      byDefault === undefined ? price.optional() : price.default(byDefault),
    ),
  ).default({}),
});

const kinds = listOf(
  z.enum([
    'general-purpose',
    'directory',
    'table',
    'vector',
    'access-point',
    'multi-region-access-point',
  ]),
  'leaves out every bucket; leave it out for general purpose buckets',
)
  .transform(names => [...new Set(names)])
  .default(['general-purpose']);

// Live

/** What CloudTrail tells that should be read now. */
const liveSchema = settings({
  actors: z.boolean().default(true),
});

export type LiveConfig = z.infer<typeof liveSchema>;

// Attention

const severity = z.union([z.literal(false), z.enum(CHECK_SEVERITIES)], {
  message: 'expected high, medium, low or false',
});

/** How buckets are judged. */
const attentionSchema = settings({
  checks: settings(
    mapValues(BUCKET_CHECKS, check => severity.default(check.severity)),
  ).default({}),
  tags: settings({
    public: tagsWithValues.default(DEFAULT_CHECK_TAGS.public),
    important: tagsWithValues.default(DEFAULT_CHECK_TAGS.important),
  }).default({}),
}).default({});

export type AttentionConfig = z.infer<typeof attentionSchema>;

// The provider

/** As Backstage's `SchedulerServiceTaskScheduleDefinition`, within what its scheduler can do. */
const schedule = settings({
  frequency: frequency({ days: 366 }),
  timeout: duration(TIMER_LIMIT),
  initialDelay: duration(TIMER_LIMIT).optional(),
  scope: z.enum(['global', 'local']).optional(),
});

/** The settings of one provider. */
export const providerSchema = settings({
  accounts: accounts.optional(),
  organization: organizationSchema.optional(),
  role: roleSchema.optional(),
  regions: listOf(
    region,
    'leaves out every bucket; leave it out for all regions',
  ).optional(),
  buckets,
  tags: settings({
    source: z.enum(TAG_SOURCES).default('per-bucket'),
  }).default({}),
  configuration,
  usage: usage.optional(),
  kinds,
  concurrency: settings({
    accounts: positiveInt(5, 100),
    buckets: positiveInt(50, 1_000),
  }).default({}),
  live: liveSchema.optional(),
  // Each shard is a task of the scheduler, and polls the database.
  shards: positiveInt(1, 100),
  requestTimeout: milliseconds({ seconds: 20 }, { hours: 1 }),
  removals: settings({
    runs: positiveInt(2, 1_000),
  }).default({}),
  changes: settings({
    retention: milliseconds({ days: 400 }, { days: 36_500 }),
  }).default({}),
  entity: entitySchema.default({}),
  attention: attentionSchema,
  schedule: schedule.default({
    frequency: { minutes: 30 },
    timeout: { minutes: 10 },
  }),
});
