import { z } from 'zod';
import { accountId, settings } from './zod';

/**
 * What a provider says of the roles that it assumes; what it leaves out is as in the `aws` section of the config.
 *
 * The rules of names are those of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const roleSchema = settings({
  name: z
    .string()
    .regex(
      /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
      "no name of a role; it is written without ARN, as 'backstage-read'",
    )
    .optional(),
  externalId: z
    .string()
    .regex(
      /^[\w+=,.@:/-]{2,1224}$/,
      'no external id: 2 to 1224 of letters, digits and _+=,.@:/-',
    )
    .optional(),
  /** What CloudTrail shows of the session. */
  sessionName: z
    .string()
    .regex(
      /^[\w+=,.@-]{2,64}$/,
      'no session name: 2 to 64 of letters, digits and _+=,.@-',
    )
    .optional(),
  /** The account whose credentials assume the roles; by default the main account. */
  sourceAccount: accountId.optional(),
});

export type RoleOverride = z.infer<typeof roleSchema>;
