import { createHash } from 'node:crypto';
import {
  DEFAULT_NAMESPACE,
  KubernetesValidatorFunctions,
} from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import jsonata, { type Expression } from 'jsonata';
import { z } from 'zod';
import { invalidConfig, settings, text } from './zod';
import { ownerRef } from '../entity/owner';
import { fullEntityRef } from '../entity/ref';
import type { Source } from '../entity/source';

/** JSONata's functions of which the same bucket would give a different entity at every run. */
const volatile = ['now', 'millis', 'random', 'shuffle'];

function volatileFunctionOf(expression: Expression): string | undefined {
  let found: string | undefined;
  JSON.stringify(expression.ast(), (_, node) => {
    if (node?.type === 'variable' && volatile.includes(node.value)) {
      found = node.value;
    }
    return node;
  });
  return found;
}

// Beyond JSONata's own functions: names of entities are often hashes, and JSONata has none.
function sha256(input: string): string {
  return createHash('sha256').update(input).digest('hex');
}

const expressionSchema = text.transform((source, context) => {
  try {
    const expression = jsonata(source);
    const called = volatileFunctionOf(expression);
    if (!called) {
      expression.registerFunction('sha256', sha256, '<s:s>');
      return expression;
    }
    context.addIssue({
      code: 'custom',
      message: `$${called}() would change the entity at every run; use what the document says of the bucket`,
    });
  } catch (error) {
    // JSONata's errors are plain objects with code, position, token and message.
    const { message, position } = error as jsonata.JsonataError;
    context.addIssue({
      code: 'custom',
      message: `not a JSONata expression: ${message} (at character ${position}); see https://docs.jsonata.org`,
    });
  }
  return z.NEVER;
});

const mapSchema = z.record(text).transform((table, context) =>
  Object.entries(table).map(([key, value]) => {
    const parts = key.split('*');
    if (parts.length > 2) {
      context.addIssue({
        code: 'custom',
        path: [key],
        message: 'a pattern may have one * only',
      });
    }
    const escaped = parts.map(part =>
      part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    );
    return { pattern: new RegExp(`^${escaped.join('(.*)')}$`, 'is'), value };
  }),
);

const sourceFields = {
  tag: z
    .union([text, z.array(text)], {
      errorMap: () => ({ message: 'expected a tag key or a list of tag keys' }),
    })
    .transform(keys => [keys].flat())
    .default([]),
  expression: expressionSchema.optional(),
  value: text.optional(),
  map: mapSchema.default({}),
};

const refFields = {
  ...sourceFields,
  kind: text,
  namespace: text.default(DEFAULT_NAMESPACE),
  invalid: z.enum(['slug', 'ignore']).default('slug'),
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

const source = orConstant(settings(sourceFields));
const refSourceSchema = settings(refFields);
const refSource = (kind: string) =>
  orConstant(
    refSourceSchema
      .extend({ kind: text.default(kind) })
      .superRefine(constantIsRef),
  );

function constantIsRef(
  { value, kind, namespace }: z.infer<typeof refSourceSchema>,
  context: z.RefinementCtx,
) {
  if (value !== undefined && !fullEntityRef(value, { kind, namespace })) {
    context.addIssue({
      code: 'custom',
      path: ['value'],
      message: `"${value}" is no entity ref, as group:default/payments`,
    });
  }
}

const oneOrMore = <T extends z.ZodTypeAny>(schema: T) =>
  z.preprocess(
    input => (input === undefined || Array.isArray(input) ? input : [input]),
    z.array(schema),
  );

const ownerSchema = orConstant(
  refSourceSchema
    .extend({
      kind: z.enum(['group', 'user']).default('group'),
      mustExist: z.boolean().default(false),
    })
    .superRefine((owner, context) => {
      const constant = owner.value;
      if (constant && !ownerRef(constant, { ...owner, invalid: 'ignore' })) {
        context.addIssue({
          code: 'custom',
          path: ['value'],
          message: `"${constant}" is no ref of a group or user, as group:default/payments`,
        });
      }
    }),
).transform(owner =>
  owner.tag.length || owner.expression ? owner : { ...owner, tag: ['owner'] },
);

const labelKey = z
  .string()
  .refine(
    KubernetesValidatorFunctions.isValidLabelKey,
    'not a label key that the catalog takes',
  );

/** What tells the catalog where an entity comes from and whether it still does; only the provider may set it. */
const reservedAnnotations = [
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
    key => !reservedAnnotations.includes(key),
    'this annotation is reserved for the catalog',
  );

const namespaceSchema = orConstant(
  settings({
    ...sourceFields,
    value: text
      .refine(
        KubernetesValidatorFunctions.isValidNamespace,
        'not a namespace that the catalog takes: a-z, 0-9 and hyphens between them, at most 63 characters',
      )
      .default(DEFAULT_NAMESPACE),
  }),
);

const groupRef = text.transform((ref, context) => {
  const full = fullEntityRef(ref, {
    kind: 'group',
    namespace: DEFAULT_NAMESPACE,
  });
  if (full?.startsWith('group:')) return full;
  context.addIssue({
    code: 'custom',
    message: `expected the ref of a group, as group:default/unowned, not "${ref}"`,
  });
  return z.NEVER;
});

const entitySchema = settings({
  namespace: namespaceSchema.default({}),
  name: settings({ expression: expressionSchema }).optional(),
  type: source.default('s3-bucket'),
  title: source.optional(),
  description: source.optional(),
  lifecycle: source.optional(),
  owner: ownerSchema.default({}),
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
        icon: text.optional(),
        type: text.optional(),
      }),
    )
    .default([]),
  exactTagKeys: z.boolean().default(false),
  accounts: settings({
    enabled: z.boolean().default(true),
    type: text.default('aws-account'),
  }).default({}),
  unowned: settings({
    enabled: z.boolean().default(true),
    group: groupRef.default('group:default/unowned'),
    title: text.default('Unowned S3 buckets'),
    description: text.default(
      'Owns every S3 bucket for which neither its tags nor its account name an owner: the list to work off.',
    ),
  }).default({}),
});

/** The checked `entity` section of a provider's config. */
export type EntityConfig = z.infer<typeof entitySchema>;

/** A source that gives entity refs. */
export type RefSource = Source & z.infer<typeof refSourceSchema>;

/**
 * Reads and checks the `entity` section of a provider's config, and compiles its expressions.
 *
 * @param config - the section; without one, the defaults
 * @param path - where the section stands in the config, for error messages
 * @throws InputError that names each wrong setting by its path and says what would be right
 */
export function readEntityConfig(
  config?: Config,
  path = 'entity',
): EntityConfig {
  const result = entitySchema.safeParse(config?.get() ?? {});
  if (result.success) return result.data;
  throw invalidConfig(path, result.error);
}
