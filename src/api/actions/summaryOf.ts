import {
  type Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';

/** What tells buckets apart. */
export function summarySchema(z: typeof Zod) {
  return z.object({
    bucket: z.string().describe("The bucket's exact name."),
    entityRef: z.string().describe("The ref of the bucket's catalog entity."),
    arn: z.string().optional(),
    accountId: z.string().optional().describe('The 12-digit id.'),
    accountName: z.string().optional(),
    region: z.string().optional(),
    owner: z
      .string()
      .optional()
      .describe('The ref of the group or user that owns the bucket.'),
    system: z.string().optional(),
    publicAccess: z
      .string()
      .optional()
      .describe(
        'blocked, private or public; absent where it was not read yet.',
      ),
  });
}

/** A bucket's entity in short. */
export function summaryOf(entity: Entity) {
  const { name, arn, accountId, accountName, region } = readBucket(entity);
  const { system } = entity.spec ?? {};
  return {
    bucket: name,
    entityRef: stringifyEntityRef(entity),
    arn,
    accountId,
    accountName,
    region,
    owner: ownerOf(entity),
    system: typeof system === 'string' ? system : undefined,
    publicAccess: publicAccessOf(entity),
  };
}

/** As the relation has it: a complete ref, also where the spec has a short one. */
function ownerOf({ relations = [], spec }: Entity): string | undefined {
  const owner =
    relations.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef ??
    spec?.owner;
  return typeof owner === 'string' ? owner : undefined;
}

function publicAccessOf({ spec }: Entity): string | undefined {
  const configuration = Object(spec?.configuration);
  const status = Object(configuration.publicAccess).status;
  return typeof status === 'string' ? status : undefined;
}
