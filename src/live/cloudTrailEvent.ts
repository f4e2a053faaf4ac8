import type {
  BucketKind,
  ChangeActor,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import { replaceUnstorable } from '../model/replaceUnstorable';

/** What an event of CloudTrail says that something may have changed. Nothing of it is believed but that S3 is to be asked. */
export interface CloudTrailEvent {
  id: string;
  /** As `PutBucketTagging`. */
  name: string;
  accountId: string;
  kind: BucketKind;
  /** Absent where the event is about the whole account. */
  bucket?: string;
  /** ISO 8601 with milliseconds, though CloudTrail has whole seconds. */
  occurredAt: string;
  actor: ChangeActor;
}

/**
 * Why an event asks for nothing.
 *
 * - `malformed`: not an event of CloudTrail as EventBridge sends it.
 * - `other-service`: not an event of S3.
 * - `other-kind`: about a kind of bucket that is not read.
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
const detailSchema = z.object({
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
  userIdentity: z
    .object({
      type: z.string().optional(),
      arn: z.string().optional(),
      invokedBy: z.string().optional(),
      sessionContext: z
        .object({
          sessionIssuer: z.object({ arn: z.string().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

type Detail = z.infer<typeof detailSchema>;

const KINDS: Record<string, BucketKind> = {
  's3.amazonaws.com': 'general-purpose',
};

/** Services with buckets of other kinds. */
const OTHER_KINDS = [
  's3express.amazonaws.com',
  's3tables.amazonaws.com',
  's3vectors.amazonaws.com',
];

/** What changes something, whatever AWS adds: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
const CHANGING = /^(Create|Delete|Put|Tag|Untag)/;

/** The calls about objects, in case they come without the category of data events. */
const OF_OBJECTS =
  /^(Put|Delete|Create|Restore)(Object(s|Acl|Tagging|Retention|LegalHold|Annotation)?|MultipartUpload|Session)$/;

const MAX_ARN = 2048;

/** Reads one event in EventBridge's envelope. Pure. */
export function readCloudTrailEvent(
  envelope: unknown,
): CloudTrailEvent | DropReason {
  const detail = Object(envelope).detail;
  const source = Object(detail).eventSource;
  if (typeof source !== 'string') {
    return 'malformed';
  }
  if (!KINDS[source]) {
    return OTHER_KINDS.includes(source) ? 'other-kind' : 'other-service';
  }
  const parsed = detailSchema.safeParse(detail);
  return parsed.success ? eventOf(parsed.data) : 'malformed';
}

function eventOf(detail: Detail): CloudTrailEvent | DropReason {
  const { eventName: name, requestParameters } = detail;
  const parameters = requestParameters ?? {};
  if (detail.errorCode) {
    return 'failed';
  }
  if (
    detail.eventCategory === 'Data' ||
    detail.managementEvent === false ||
    'key' in parameters ||
    OF_OBJECTS.test(name)
  ) {
    return 'object';
  }
  if (detail.readOnly || !CHANGING.test(name)) {
    return 'read-only';
  }
  const bucket = bucketOf(name, parameters);
  if (typeof bucket === 'object') {
    return bucket.dropped;
  }
  return {
    id: replaceUnstorable(detail.eventID),
    name,
    accountId: detail.recipientAccountId,
    kind: KINDS[detail.eventSource],
    ...(bucket !== undefined && { bucket }),
    occurredAt: new Date(detail.eventTime).toISOString(),
    actor: actorOf(detail),
  };
}

/** The bucket that an event is about, by name or by ARN; undefined: the account. */
function bucketOf(
  eventName: string,
  parameters: Record<string, unknown>,
): string | undefined | { dropped: DropReason } {
  const { bucketName, resourceArn, bucket } = parameters;
  const named = bucketName ?? bucket;
  if (named === undefined && resourceArn === undefined) {
    if (eventName.includes('Account')) {
      return undefined;
    }
    return {
      dropped: eventName.includes('Bucket') ? 'malformed' : 'other-kind',
    };
  }
  if (named === undefined) {
    const arn = /^arn:[^:]+:s3:[^:]*:[^:]*:(.+)$/.exec(`${resourceArn}`);
    // TagResource is also about Storage Lens groups, access points and access grants.
    if (!arn || arn[1].includes('/') || arn[1].includes(':')) {
      return { dropped: 'other-kind' };
    }
    return isName(arn[1]) ? arn[1] : { dropped: 'malformed' };
  }
  return isName(named) ? named : { dropped: 'malformed' };
}

/** With the upper case and the length that old buckets may have. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w.-]{1,255}$/.test(name);
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function actorOf(detail: Detail): ChangeActor {
  const { type, arn, invokedBy, sessionContext } = detail.userIdentity ?? {};
  const issuer = sessionContext?.sessionIssuer?.arn;
  const isService =
    type === 'AWSService' || Boolean(issuer?.includes('/aws-service-role/'));
  const isConsole =
    detail.sessionCredentialFromConsole === 'true' ||
    /S3Console|console\.amazonaws\.com/.test(detail.userAgent ?? '');
  const person = isConsole ? 'console' : 'api';
  return {
    ...(arn && { arn: cut(arn) }),
    ...(issuer && issuer !== arn && { issuerArn: cut(issuer) }),
    source: isService ? 'service' : person,
    // Where a service is named that is not one: CloudTrail has `AWS Internal` there.
    ...(invokedBy?.includes('.') && { service: cut(invokedBy) }),
  };
}

function cut(text: string): string {
  return replaceUnstorable(text.slice(0, MAX_ARN));
}
