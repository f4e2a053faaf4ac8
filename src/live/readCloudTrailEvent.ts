import type {
  BucketKind,
  ChangeActor,
} from 'backstage-plugin-aws-s3-buckets-common';
import { KINDS_OF_BUCKETS } from '../collect/kinds';
import type { EventEffect, RequestedFact } from '../inventory';
import { isRegion } from '../model/partition';
import { replaceUnstorable } from '../model/replaceUnstorable';
import { actorOfEvent } from './actorOfEvent';
import { bucketOfEvent } from './bucketOfEvent';
import { effectsOfEvent } from './effectsOfEvent';
import { type Detail, detailSchema, type DropReason } from './eventDetail';

/** What an event of CloudTrail says that something may have changed. Nothing of it is believed but that S3 is to be asked. */
export interface CloudTrailEvent {
  id: string;
  /** As `PutBucketTagging`. */
  name: string;
  accountId: string;
  /** Whether it is about the policies of an organization; and whether about those of that account alone. */
  isOfOrganization: boolean;
  isOfTarget: boolean;
  kind: BucketKind;
  /** The region of the listing that has the bucket: empty for general purpose buckets. */
  region: string;
  /** Absent where the event is about the whole account. */
  bucket?: string;
  /** ISO 8601 with milliseconds, though CloudTrail has whole seconds. */
  occurredAt: string;
  actor: ChangeActor;
  /** What it says that it set, by fact. */
  sets: { [Fact in RequestedFact]?: EventEffect };
}

/** Several kinds have the events of S3: {@link kindOfEvent} tells them apart. */
const KINDS: Record<string, BucketKind> = Object.fromEntries(
  Object.values(KINDS_OF_BUCKETS)
    .map(({ kind, eventSource }) => [eventSource, kind] as const)
    .reverse(),
);

/** The service in which policies are attached to the accounts of an organization. */
const ORGANIZATIONS = 'organizations.amazonaws.com';

/**
 * What changes the policies of accounts: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html.
 * A policy of type S3_POLICY is a block of public access.
 */
const OF_POLICIES = [
  'AttachPolicy',
  'DetachPolicy',
  'UpdatePolicy',
  'EnablePolicyType',
  'DisablePolicyType',
];

/** What changes something, whatever AWS adds: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
const CHANGING = /^(Create|Delete|Put|Update|Tag|Untag)/;

/**
 * The calls about objects, tables, indexes and vectors, in case they come without the category of data events:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-logging.html, and likewise s3-vectors-logging.html.
 */
const OF_OBJECTS =
  /^(Put|Delete|Create|Restore|Update)(Object(s|Acl|Tagging|Retention|LegalHold|Annotation|Encryption)?|MultipartUpload|Session|Namespace|Table(?!Bucket).*|Index|Vectors)$/;

/**
 * Reads one event in EventBridge's envelope. Pure.
 *
 * @param kinds - the kinds of buckets that are read
 */
export function readCloudTrailEvent(
  envelope: unknown,
  kinds: BucketKind[] = ['general-purpose'],
): CloudTrailEvent | DropReason {
  const detail = Object(envelope).detail;
  const source = Object(detail).eventSource;
  if (typeof source !== 'string') {
    return 'malformed';
  }
  const kind = kindOfEvent(source, Object(detail));
  if (!kind && source !== ORGANIZATIONS) {
    return 'other-service';
  }
  if (!kinds.includes(kind ?? 'general-purpose')) {
    return 'other-kind';
  }
  const parsed = detailSchema.safeParse(detail);
  if (!parsed.success) {
    return 'malformed';
  }
  if (parsed.data.errorCode) {
    return 'failed';
  }
  return kind ? eventOf(parsed.data, kind) : eventOfPolicy(parsed.data);
}

/** Of access points, of which there are others: those of Object Lambda and of directory buckets. */
const OF_ACCESS_POINTS = /^(Create|Delete|Put)AccessPoint(Policy)?$/;

/** The kind of bucket that an event is about; undefined for one of another service. */
function kindOfEvent(
  source: string,
  { eventName, requestParameters }: { [member: string]: unknown },
): BucketKind | undefined {
  const kind: BucketKind | undefined = KINDS[source];
  if (kind !== 'general-purpose') {
    return kind;
  }
  const { resourceArn } = Object(requestParameters);
  const isOfArn = /^arn:[\w-]+:s3:([\w-]*):\d{12}:accesspoint\//.exec(
    String(resourceArn),
  );
  if (/MultiRegionAccessPoint/.test(String(eventName)) || isOfArn?.[1] === '') {
    return 'multi-region-access-point';
  }
  return isOfArn || OF_ACCESS_POINTS.test(String(eventName))
    ? 'access-point'
    : kind;
}

function eventOf(
  detail: Detail,
  kind: BucketKind,
): CloudTrailEvent | DropReason {
  const { eventName: name, requestParameters } = detail;
  const parameters = requestParameters ?? {};
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
  const found = bucketOfEvent(detail, kind);
  if (typeof found === 'string') {
    return found;
  }
  // Each region is a listing, with requests, clients and calls of its own: made-up ones would have no end.
  if (kind !== 'general-purpose' && !isRegion(found.region)) {
    return 'other-kind';
  }
  return {
    ...commonFields(detail),
    kind,
    ...found,
    sets: effectsOfEvent(name, parameters),
  };
}

/** An event about policies of an organization. Where it says their type, only those for S3 count. */
function eventOfPolicy(detail: Detail): CloudTrailEvent | DropReason {
  const { policyType, targetId } = detail.requestParameters ?? {};
  if (!OF_POLICIES.includes(detail.eventName)) {
    return 'read-only';
  }
  const response = Object(detail.responseElements);
  const { type } = Object(Object(response.policy).policySummary);
  const said = policyType ?? type;
  if (said !== undefined && said !== 'S3_POLICY') {
    return 'other-service';
  }
  const isOfOneAccount =
    typeof targetId === 'string' && /^\d{12}$/.test(targetId);
  return {
    ...commonFields(detail),
    ...(isOfOneAccount && { accountId: targetId, isOfTarget: true }),
    isOfOrganization: true,
    kind: 'general-purpose',
    region: '',
    sets: {},
  };
}

function commonFields(detail: Detail) {
  return {
    id: replaceUnstorable(detail.eventID),
    name: detail.eventName,
    accountId: detail.recipientAccountId,
    isOfOrganization: false,
    isOfTarget: false,
    occurredAt: new Date(detail.eventTime).toISOString(),
    actor: actorOfEvent(detail),
  };
}
