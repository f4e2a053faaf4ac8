import { createHash } from 'node:crypto';
import { KubernetesValidatorFunctions } from '@backstage/catalog-model';
import { bucketArn } from '../model/partition';

const looksHashed = /_[0-9a-f]{10}$/;

/**
 * The entity name of a bucket: the bucket's own name wherever the catalog's rules allow, else `<slug>_<hash>`.
 *
 * Bucket names are unique within a partition only, old ones of us-east-1 may have 255 characters, upper case and
 * underscores (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html); the catalog takes 63
 * characters and compares without case. So only lower-case names of the partition `aws` stay as they are, and those
 * that themselves look hashed, or like an account's, don't: plain and derived names never meet.
 */
export function entityName(partition: string, bucket: string): string {
  const plain =
    partition === 'aws' &&
    bucket === bucket.toLowerCase() &&
    !looksHashed.test(bucket) &&
    !isAccountEntityName(bucket) &&
    KubernetesValidatorFunctions.isValidObjectName(bucket);
  return plain ? bucket : hashedName(bucket, bucketArn(partition, bucket));
}

/** The entity name of an account. */
export function accountEntityName(accountId: string): string {
  return `aws-account-${accountId}`;
}

/** Whether this is how an account's entity is named. */
export function isAccountEntityName(name: string): boolean {
  return /^aws-account-\d{12}$/i.test(name);
}

/** A readable name that no other identity gets: a slug of the text, and ten hex digits of the identity's SHA-256. */
export function hashedName(text: string, identity: string): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 10);
  const slug = legalName(text, 63 - 1 - hash.length).toLowerCase();
  return slug ? `${slug}_${hash}` : hash;
}

/**
 * The text as the catalog's rule for names and label values has it: letters, digits and `-_.`, first and last a letter
 * or digit; empty where nothing of the text is left.
 */
export function legalName(text: string, length = 63): string {
  if (text.length <= length && /^[a-z0-9]([\w.-]*[a-z0-9])?$/i.test(text)) {
    return text;
  }
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, length)
    .replace(/[^A-Za-z0-9]+$/, '');
}

/** The text as the catalog's rule for `metadata.tags` has it: `a-z`, `0-9` and single hyphens between them. */
export function legalTag(text: string): string {
  return legalName(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}
