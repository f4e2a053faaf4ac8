import {
  DEFAULT_NAMESPACE,
  KubernetesValidatorFunctions,
} from '@backstage/catalog-model';
import {
  CONFIGURATION_FACTS,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import { fullEntityRef, isOwnerRef } from '../model/entityRef';
import { bucketPattern } from './bucketPattern';
import { compileExpression } from './compileExpression';
import { quote } from './invalidConfig';
import { duration, frequency, milliseconds, TIMER_LIMIT } from './durations';
import {
  accountId,
  listOf,
  nonEmptyString,
  oneOrMore,
  optionalListOf,
  positiveInt,
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

const accountCriteria = settings({
  organizationalUnits: optionalListOf(nonEmptyString),
  accounts: optionalListOf(accountId),
  tags: z
    .record(
      z.union([nonEmptyString, z.array(nonEmptyString).min(1)], {
        message: "expected a value, a list of values, or '*' for any",
      }),
    )
    .optional(),
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
export const roleSchema = settings({
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
export const TAG_SOURCES = ['per-bucket', 'tagging-api', 'auto'] as const;

export type TagSource = (typeof TAG_SOURCES)[number];

const configurationFact = z.enum(
  CONFIGURATION_FACTS as [ConfigurationFactName, ...ConfigurationFactName[]],
);

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
  retention: milliseconds({ days: 400 }, { days: 3_650 }),
});
/** `[directory]` says the same as `{ read: [directory] }`. */
const kinds = z
  .preprocess(
    input => (Array.isArray(input) ? { read: input } : input),
    settings({
      read: listOf(
        z.enum(['general-purpose', 'directory', 'table', 'vector']),
        'leaves out every bucket; leave it out for general purpose buckets',
      )
        .transform(read => [...new Set(read)])
        .default(['general-purpose']),
      frequency: milliseconds({ hours: 6 }, { days: 366 }),
      awsManaged: z.boolean().default(false),
    }),
  )
  .default({});

// Entities

const expression = nonEmptyString.superRefine((source, context) => {
  try {
    compileExpression(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

/** A pattern without `*` is all prefix. Ours, and not a regular expression: it takes no longer than its text is. */
const valueMap = z.record(nonEmptyString).transform((table, context) =>
  Object.entries(table).map(([key, value]) => {
    const [prefix, suffix, ...rest] = key.split('*');
    if (rest.length > 0) {
      context.addIssue({
        code: 'custom',
        path: [key],
        message: 'a pattern may have one * only',
      });
    }
    return { prefix, suffix: suffix as string | undefined, value };
  }),
);

/** The table that turns a tag's value, a fact's status, or an expression's value, into the field's. */
export type ValueMap = z.infer<typeof valueMap>;

const sourceFields = {
  tag: z
    .union([nonEmptyString, z.array(nonEmptyString)], {
      errorMap: () => ({ message: 'expected a tag key or a list of tag keys' }),
    })
    .transform(keys => [keys].flat())
    .default([]),
  fact: oneOrMore(configurationFact).default([]),
  expression: expression.optional(),
  value: nonEmptyString.optional(),
  map: valueMap.default({}),
};

/** Anything but an object is the constant itself: `type: bucket` says the same as `type: { value: bucket }`. */
function orConstant<T extends z.ZodTypeAny>(schema: T) {
  return z.preprocess(
    input =>
      typeof input === 'object' || input === undefined
        ? input
        : { value: input },
    schema,
  );
}

const sourceSchema = settings(sourceFields);

/**
 * Where the value of a field comes from: the first tag that has one, else the status of the first fact that was read,
 * else the expression, else the constant.
 */
export type Source = z.infer<typeof sourceSchema>;

const source = orConstant(sourceSchema);

const refSourceSchema = settings({
  ...sourceFields,
  kind: nonEmptyString,
  namespace: nonEmptyString.default(DEFAULT_NAMESPACE),
  invalid: z.enum(['slug', 'ignore']).default('slug'),
});

/** A source that gives entity refs. */
export type RefSource = z.infer<typeof refSourceSchema>;

/** @param expected - what the constant has to be */
function checkConstantRef(
  { value, kind, namespace }: RefSource,
  context: z.RefinementCtx,
  expected: string,
  accepts: (ref: string) => boolean,
): void {
  if (value === undefined) {
    return;
  }
  const ref = fullEntityRef(value, { kind, namespace });
  if (!ref || !accepts(ref)) {
    context.addIssue({
      code: 'custom',
      path: ['value'],
      message: `${quote(value)} is not ${expected}`,
    });
  }
}

const refSource = (kind: string) =>
  orConstant(
    refSourceSchema
      .extend({ kind: nonEmptyString.default(kind) })
      .superRefine((ref, context) =>
        checkConstantRef(
          ref,
          context,
          `an entity ref, as ${kind}:default/payments`,
          () => true,
        ),
      ),
  );

const owner = orConstant(
  refSourceSchema
    .extend({
      kind: z.enum(['group', 'user']).default('group'),
      mustExist: z.boolean().default(false),
    })
    .superRefine((ref, context) =>
      checkConstantRef(
        ref,
        context,
        'a ref of a group or user, as group:default/payments',
        isOwnerRef,
      ),
    ),
).transform(ref =>
  ref.tag.length || ref.fact.length || ref.expression
    ? ref
    : { ...ref, tag: ['owner'] },
);

const labelKey = z
  .string()
  .refine(
    KubernetesValidatorFunctions.isValidLabelKey,
    'not a label key that the catalog takes',
  );

/** What tells the catalog where an entity comes from and whether it still does; only the provider may set it. */
const RESERVED_ANNOTATIONS = [
  'backstage.io/managed-by-location',
  'backstage.io/managed-by-origin-location',
  'backstage.io/orphan',
];

const annotationKey = z
  .string()
  .refine(
    KubernetesValidatorFunctions.isValidAnnotationKey,
    'not an annotation key that the catalog takes',
  )
  .refine(
    key => !RESERVED_ANNOTATIONS.includes(key),
    'this annotation is reserved for the catalog',
  );

const namespace = orConstant(
  settings({
    ...sourceFields,
    value: nonEmptyString
      .refine(
        KubernetesValidatorFunctions.isValidNamespace,
        'not a namespace that the catalog takes: a-z, 0-9 and hyphens between them, at most 63 characters',
      )
      .default(DEFAULT_NAMESPACE),
  }),
);

const groupRef = nonEmptyString.transform((ref, context) => {
  const full = fullEntityRef(ref, {
    kind: 'group',
    namespace: DEFAULT_NAMESPACE,
  });
  if (full?.startsWith('group:')) {
    return full;
  }
  context.addIssue({
    code: 'custom',
    message: `expected the ref of a group, as group:default/unowned, not ${quote(ref)}`,
  });
  return z.NEVER;
});

/** The section `entity` of a provider's config. */
export const entitySchema = settings({
  namespace: namespace.default({}),
  name: settings({ expression }).optional(),
  type: source.optional(),
  title: source.optional(),
  description: source.optional(),
  lifecycle: source.optional(),
  owner: owner.default({}),
  system: refSource('system').optional(),
  dependencyOf: oneOrMore(refSource('component')).default([]),
  dependsOn: oneOrMore(refSource('resource')).default([]),
  labels: z.record(labelKey, source).default({}),
  tags: oneOrMore(source).default([{ tag: ['environment', 'env', 'stage'] }]),
  annotations: z.record(annotationKey, source).default({}),
  links: z
    .array(
      settings({
        url: source,
        title: source.optional(),
        icon: nonEmptyString.optional(),
        type: nonEmptyString.optional(),
      }),
    )
    .default([]),
  exactTagKeys: z.boolean().default(false),
  accounts: settings({
    enabled: z.boolean().default(true),
    type: nonEmptyString.default('aws-account'),
  }).default({}),
  unowned: settings({
    enabled: z.boolean().default(true),
    group: groupRef.default('group:default/unowned'),
    title: nonEmptyString.default('Unowned S3 buckets'),
    description: nonEmptyString.default(
      'Owns every S3 bucket for which neither its tags nor its account name an owner: a to-do list.',
    ),
  }).default({}),
});

/** The checked `entity` section of a provider's config. */
export type EntityConfig = z.infer<typeof entitySchema>;

// Live

/** What CloudTrail tells that should be read now. */
export const liveSchema = settings({
  topic: nonEmptyString.default('awsS3Buckets.cloudTrail'),
  actors: z.boolean().default(true),
});

export type LiveConfig = z.infer<typeof liveSchema>;

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
  schedule: schedule.default({
    frequency: { minutes: 30 },
    timeout: { minutes: 10 },
  }),
});
