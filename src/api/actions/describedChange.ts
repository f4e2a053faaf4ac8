import {
  actorName,
  type BucketChange,
  type ChangeActor,
  changeText,
} from 'backstage-plugin-aws-s3-buckets-common';
import { mapValues, pick } from 'lodash';
import type { z as Zod } from 'zod/v3';
import { boundedValue } from '../../inventory/boundedValue';
import { shorten } from '../../model/shorten';

/** A change as the actions answer it. */
export function changeSchema(z: typeof Zod) {
  const value = z
    .union([z.string(), z.object({ status: z.string() }).passthrough()])
    .describe(
      'Of a tag, a region, an owner or an account a text; of a setting what S3 has, by its status.',
    );
  return z.object({
    bucket: z.string(),
    entityRef: z.string().optional(),
    accountId: z.string(),
    owner: z
      .string()
      .optional()
      .describe(
        'Who owns the bucket since the change; of a deleted bucket, who owned it last.',
      ),
    kind: z.string(),
    text: z
      .string()
      .describe('What changed, in words, and by whom, where AWS told.'),
    key: z
      .string()
      .optional()
      .describe('The key of the tag, or the name of the setting.'),
    oldValue: value.optional(),
    newValue: value.optional(),
    observedAt: z
      .string()
      .describe('When the change was found, ISO 8601 in UTC.'),
    previousObservedAt: z
      .string()
      .optional()
      .describe(
        'The change happened after this time and before observedAt, where occurredAt is absent.',
      ),
    occurredAt: z
      .string()
      .optional()
      .describe('When it happened, where AWS told.'),
    eventName: z
      .string()
      .optional()
      .describe('The call in AWS that made the change, where AWS told.'),
    actor: actorSchema(z)
      .optional()
      .describe(
        'Who made the change, where AWS told. Where it is absent, who did it is not known: do not guess.',
      ),
    possibleActors: z
      .array(actorSchema(z))
      .optional()
      .describe(
        'Who may have made the change, where AWS does not tell who of them did: name them all, or none.',
      ),
  });
}

/** Who made a change, as the actions answer it. */
export function actorSchema(z: typeof Zod) {
  return z.object({
    name: z.string().describe('What people call them, as jane (Admin).'),
    arn: z.string().optional(),
    issuerArn: z.string().optional(),
    source: z.enum(['console', 'api', 'service']),
    service: z.string().optional(),
    userName: z.string().optional(),
    principalId: z.string().optional(),
    accountId: z.string().optional(),
  });
}

/** A change with what it says in words. */
export function describedChange(change: BucketChange) {
  const { actor, possibleActors, ...rest } = change;
  const named = (who: ChangeActor) => ({ name: actorName(who), ...who });
  return {
    ...rest,
    ...mapValues(pick(rest, ['oldValue', 'newValue']), value =>
      typeof value === 'object'
        ? boundedValue(value, 1_000)
        : value && shorten(value, 300),
    ),
    text: shorten(changeText(change), 1_000),
    ...(actor && { actor: named(actor) }),
    ...(possibleActors && { possibleActors: possibleActors.map(named) }),
  };
}
