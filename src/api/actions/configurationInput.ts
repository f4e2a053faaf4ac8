import {
  CONFIGURATION_FACTS,
  type ConfigurationFactName,
  describeStatuses,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';

/** A field for the status of facts. */
export function configurationInput(z: typeof Zod) {
  return z
    .object(
      Object.fromEntries(
        CONFIGURATION_FACTS.map(fact => [
          fact,
          z.string().optional().describe(describeStatuses(fact)),
        ]),
      ) as Record<ConfigurationFactName, Zod.ZodOptional<Zod.ZodString>>,
    )
    .strict()
    .optional()
    .describe(
      'The status of facts about the bucket, by name: {"publicAccess":"public"} finds public buckets.',
    );
}
