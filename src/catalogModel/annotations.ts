import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_EMAIL,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_CREATED_AT,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_BUCKET_NAMESPACE,
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  ANNOTATION_AWS_REGION,
  ANNOTATION_AWS_REGION_STATUS,
  ANNOTATION_AWS_TAGS,
  ANNOTATION_AWS_TAGS_STATUS,
  CONFIGURATION_FACTS,
  describeStatuses,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * What each annotation means. Backstage's description of the model shows these, and not the fields of a spec: so the
 * first one tells of those, too.
 */
export const ANNOTATIONS: Record<string, string> = {
  [ANNOTATION_AWS_BUCKET_NAME]: `The exact name of an S3 bucket, which may differ from the entity's. An entity with this annotation is a bucket: its spec.type is s3-bucket, or s3-directory-bucket, s3-table-bucket, s3-vector-bucket. spec.tags has its tags exactly as in AWS, as spec.tags.team. spec.configuration has facts about it, each with a status to filter by. ${CONFIGURATION_FACTS.map(
    fact => `spec.configuration.${fact}.status is ${describeStatuses(fact)}`,
  ).join(
    ' ',
  )} It dependsOn the entity of its account, a Resource with spec.type aws-account.`,
  [ANNOTATION_AWS_ACCESS_POINT_NAME]:
    'The name of an access point of S3. An entity with this annotation is one, and no bucket: spec.accessPoint.buckets has the buckets that it leads to, on which it depends, and spec.accessPoint.networkOrigin internet or vpc.',
  [ANNOTATION_AWS_ARN]: "The bucket's ARN, as arn:aws:s3:::my-bucket.",
  [ANNOTATION_AWS_BUCKET_NAMESPACE]:
    'Who may have a bucket of its name when it is gone: global (anybody) or account-regional (its own account alone).',
  [ANNOTATION_AWS_ACCOUNT_ID]:
    'The 12-digit id of the AWS account, on its buckets and on the account itself.',
  [ANNOTATION_AWS_ACCOUNT_NAME]:
    'The name of the AWS account, where it is known.',
  [ANNOTATION_AWS_ACCOUNT_EMAIL]:
    "The e-mail address of the account's root user, on the account's entity.",
  [ANNOTATION_AWS_REGION]: 'The AWS region that the bucket lives in.',
  [ANNOTATION_AWS_REGION_STATUS]:
    'unavailable while the region can not be read; what the entity shows is the last known one.',
  [ANNOTATION_AWS_BUCKET_CREATED_AT]:
    'When the bucket was created, ISO 8601. AWS changes it when some settings are edited.',
  [ANNOTATION_AWS_TAGS]:
    'The tags as JSON, only where two keys differ by case alone, which spec.tags can not hold.',
  [ANNOTATION_AWS_TAGS_STATUS]:
    'unavailable while the tags can not be read; what the entity shows are the last known ones.',
  [ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE]:
    'Names of facts that can not be read at present, with commas between them; spec.configuration shows their last known values.',
};
