import { z } from 'zod';
import { userIdentitySchema } from './actorOfEvent';

/**
 * Why an event asks for nothing.
 *
 * - `malformed`: not an event of CloudTrail as EventBridge sends it.
 * - `other-service`: not an event of S3.
 * - `other-kind`: about a kind of bucket that is not read, or of a region that there is not.
 * - `read-only`: nothing was to change.
 * - `failed`: AWS refused it, so nothing changed.
 * - `object`: about objects.
 */
export type DropReason =
  | 'malformed'
  | 'other-service'
  | 'other-kind'
  | 'read-only'
  | 'failed'
  | 'object';

/** What is used of an event: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const detailSchema = z.object({
  eventSource: z.string(),
  eventName: z.string().regex(/^[A-Za-z0-9]{1,128}$/),
  eventTime: z.string().datetime(),
  eventID: z.string().min(1).max(128),
  eventCategory: z.string().optional(),
  managementEvent: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  errorCode: z.string().optional(),
  recipientAccountId: z.string().regex(/^\d{12}$/),
  requestParameters: z.record(z.unknown()).nullish(),
  userAgent: z.string().optional(),
  sessionCredentialFromConsole: z.string().optional(),
  awsRegion: z.string().regex(/^[a-z0-9-]{1,50}$/),
  resources: z
    .array(z.object({ ARN: z.string().optional().catch(undefined) }))
    .nullish()
    .catch(undefined),
  responseElements: z.record(z.unknown()).nullish().catch(undefined),
  userIdentity: userIdentitySchema,
});

export type Detail = z.infer<typeof detailSchema>;
