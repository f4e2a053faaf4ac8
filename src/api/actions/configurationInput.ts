import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';

/** What each fact's status may be, for somebody who filters by it. */
export const FACT_STATUSES: Record<ConfigurationFactName, string> = {
  publicAccess:
    'blocked (it can not become public), private (nothing makes it public), or public (its policy or ACL lets anybody in)',
  encryption:
    'AES256 (keys of S3), aws:kms or aws:kms:dsse (keys of the Key Management Service)',
  versioning: 'enabled, suspended or off',
  objectLock: 'on or off',
  lifecycle: 'on or off',
  logging: 'on or off',
  replication: 'on or off',
  ownership:
    'BucketOwnerEnforced (ACLs are off), BucketOwnerPreferred or ObjectWriter',
  website: 'on or off',
};

/** A field for the status of facts. */
export function configurationInput(z: typeof Zod) {
  return z
    .object(
      Object.fromEntries(
        Object.entries(FACT_STATUSES).map(([fact, statuses]) => [
          fact,
          z.string().optional().describe(`${statuses}.`),
        ]),
      ) as Record<ConfigurationFactName, Zod.ZodOptional<Zod.ZodString>>,
    )
    .strict()
    .optional()
    .describe(
      'The settings that S3 reports of the bucket, by name: {"publicAccess":"public"} finds public buckets.',
    );
}
