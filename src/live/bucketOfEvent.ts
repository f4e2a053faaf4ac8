import { parse, validate } from '@aws-sdk/core/util';
import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import {
  type AccessPointKind,
  isAccessPointKind,
  MULTI_REGION_HOME,
} from '../model/kinds';
import type { Detail, DropReason } from './eventDetail';

/** The parameters by which calls name a bucket. */
const NAMES = ['bucketName', 'bucket', 'vectorBucketName'];

/** Those by which they name it with its ARN. */
const ARNS = ['resourceArn', 'tableBucketARN', 'vectorBucketArn'];

/** The bucket that an event is about, and the region of the listing that has it; none: the account. Pure. */
export function bucketOfEvent(
  detail: Detail,
  kind: BucketKind,
): { bucket?: string; region: string } | DropReason {
  const { eventName, requestParameters } = detail;
  const parameters = requestParameters ?? {};
  if (isAccessPointKind(kind)) {
    return accessPointOf(detail, kind);
  }
  // These buckets are asked for where they live, and nowhere else.
  const region = kind === 'general-purpose' ? '' : detail.awsRegion;
  const given = (keys: string[]) =>
    keys.map(key => parameters[key]).find(value => value !== undefined);
  const name =
    given(NAMES) ??
    (eventName === 'CreateTableBucket' ? parameters.name : undefined);
  const arn =
    given(ARNS) ??
    (kind === 'general-purpose'
      ? undefined
      : detail.resources?.map(({ ARN }) => ARN).find(Boolean));
  if (name !== undefined) {
    return isName(name) ? { bucket: name, region } : 'malformed';
  }
  if (arn !== undefined) {
    return bucketOfArn(`${arn}`, kind);
  }
  if (eventName.includes('Account')) {
    return { region };
  }
  return eventName.includes('Bucket') ? 'malformed' : 'other-kind';
}

/**
 * The access point that an event is about, which S3 Control's calls name by `name`, and those about several regions by
 * that of their details: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateMultiRegionAccessPoint.html
 */
function accessPointOf(
  { awsRegion, requestParameters }: Detail,
  kind: AccessPointKind,
): { bucket: string; region: string } | DropReason {
  const parameters = requestParameters ?? {};
  const isOfSeveral = kind === 'multi-region-access-point';
  const arn = parameters.resourceArn;
  if (typeof arn === 'string') {
    const { resource, region } = validate(arn)
      ? parse(arn)
      : { resource: '', region: '' };
    const name = resource.replace(/^accesspoint\//, '');
    // That of several regions names an alias, by which none is listed.
    return !isOfSeveral && isName(name)
      ? { bucket: name, region }
      : 'other-kind';
  }
  const { Details, details = Details } = Object(
    Object.values(parameters).find(
      value => Object(value).Details ?? Object(value).details,
    ) ?? parameters,
  );
  const { Name, name = Name } = isOfSeveral ? Object(details) : parameters;
  return isName(name)
    ? { bucket: name, region: isOfSeveral ? MULTI_REGION_HOME : awsRegion }
    : 'malformed';
}

/** TagResource is also about tables, indexes, access points, Storage Lens groups, and access grants. */
function bucketOfArn(
  arn: string,
  kind: BucketKind,
): { bucket: string; region: string } | DropReason {
  if (!validate(arn)) {
    return 'malformed';
  }
  const { resource, region } = parse(arn);
  const isOfBucket =
    kind === 'general-purpose'
      ? !/[/:]/.test(resource)
      : /^bucket\/[^/:]+$/.test(resource);
  if (!isOfBucket) {
    return 'other-kind';
  }
  const name = resource.replace(/^bucket\//, '');
  return isName(name)
    ? { bucket: name, region: kind === 'general-purpose' ? '' : region }
    : 'malformed';
}

/** With the upper case and the length that old buckets may have. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w.-]{1,255}$/.test(name);
}
