import {
  DEFAULT_NAMESPACE,
  KubernetesValidatorFunctions,
} from '@backstage/catalog-model';
import { z } from 'zod';
import { fullEntityRef, isOwnerRef } from '../model/entityRef';
import { compileExpression } from './compileExpression';
import { quote } from './invalidConfig';
import {
  configurationFact,
  nonEmptyString,
  oneOrMore,
  settings,
} from './zodParts';

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
      inherit: z.boolean().default(false),
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

/** The ref of the group that owns what nobody owns, or `false`. */
const unowned = z.unknown().transform((input, context) => {
  const ref =
    typeof input === 'string'
      ? fullEntityRef(input, { kind: 'group', namespace: DEFAULT_NAMESPACE })
      : undefined;
  if (input === false || ref?.startsWith('group:')) {
    return ref;
  }
  context.addIssue({
    code: 'custom',
    message: `expected false, or the ref of a group, as group:default/unowned, not ${quote(input)}`,
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
  accounts: z.boolean().default(true),
  unowned: unowned.default('group:default/unowned'),
});

/** The checked `entity` section of a provider's config. */
export type EntityConfig = z.infer<typeof entitySchema>;
