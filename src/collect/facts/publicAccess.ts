import type { Grant, PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type {
  PublicAccess,
  PublicBy,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isUndefined, omitBy } from 'lodash';
import {
  ACCESS_EVENTS,
  BLOCK_ALL,
  isComplete,
  readAccountBlock,
  readAcl,
  readBucketBlock,
  readHasAcls,
  readIsPolicyPublic,
} from './accessSettings';
import { defineFact } from './defineFact';

/**
 * Who is not somebody that the owner knows: anybody, and anybody with an AWS account:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
const PUBLIC_GROUPS = new Set([
  'http://acs.amazonaws.com/groups/global/AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
]);

/** What decides whether a bucket is public. */
export interface PublicAccessSettings {
  /** What is in force of the account's block, what comes from the organization included. */
  accountBlock: PublicAccessBlockConfiguration;
  bucketBlock: PublicAccessBlockConfiguration;
  /** Whether the bucket has a policy that S3 takes for public. */
  isPolicyPublic: boolean;
  grants: Grant[];
  /** Whether ACLs are in force: not with the object ownership BucketOwnerEnforced. */
  hasAcls: boolean;
}

/**
 * Whether a bucket is public, by what is in force. A public policy does no harm where RestrictPublicBuckets is on, and a
 * public ACL where IgnorePublicAcls is on or ACLs are off; the other two settings only refuse new ones. Of the settings
 * of account and bucket, the stricter ones are in force:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function effectivePublicAccess({
  accountBlock,
  bucketBlock,
  isPolicyPublic,
  grants,
  hasAcls,
}: PublicAccessSettings): PublicAccess {
  const block = stricter(accountBlock, bucketBlock);
  if (isComplete(block)) {
    return { status: 'blocked' };
  }
  const by: PublicBy[] = [];
  if (hasAcls && !block.IgnorePublicAcls && grants.some(isPublic)) {
    by.push('acl');
  }
  if (isPolicyPublic && !block.RestrictPublicBuckets) {
    by.push('policy');
  }
  return by.length > 0 ? { status: 'public', by } : { status: 'private' };
}

/** A grant to anybody. */
const ANYBODY: Grant[] = [...PUBLIC_GROUPS].map(URI => ({
  Grantee: { Type: 'Group', URI },
}));

/**
 * The same where a part of it could not be read: what is true whatever that part says; undefined where the part decides.
 * It makes the bucket at best as closed, and at worst as open, as can be.
 */
export function certainPublicAccess(
  settings: Partial<PublicAccessSettings>,
): PublicAccess | undefined {
  const known = omitBy(settings, isUndefined);
  const atBest = effectivePublicAccess({
    accountBlock: BLOCK_ALL,
    bucketBlock: BLOCK_ALL,
    isPolicyPublic: false,
    grants: [],
    hasAcls: false,
    ...known,
  });
  const atWorst = effectivePublicAccess({
    accountBlock: {},
    bucketBlock: {},
    isPolicyPublic: true,
    grants: ANYBODY,
    hasAcls: true,
    ...known,
  });
  return atBest.status === atWorst.status ? atBest : undefined;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html: one call for all buckets of an
 * account, and the only one where the account blocks all.
 */
export const publicAccess = defineFact({
  name: 'publicAccess',
  noneCodes: [],
  events: ACCESS_EVENTS,
  stopsWhenDenied: true,
  async read(s3, input, session, place, whatCanBeRead) {
    const accountBlock = await whatCanBeRead(readAccountBlock(session));
    if (isComplete(accountBlock)) {
      return { status: 'blocked' };
    }
    const bucketBlock = await whatCanBeRead(readBucketBlock(s3, input, place));
    const settings: Partial<PublicAccessSettings> = {
      accountBlock,
      bucketBlock,
    };
    // Only what can make a difference is asked for.
    if (accountBlock && bucketBlock) {
      const block = stricter(accountBlock, bucketBlock);
      if (!isComplete(block) && !block.IgnorePublicAcls) {
        settings.grants = (await whatCanBeRead(readAcl(s3, input, place)))
          ?.grants;
        settings.hasAcls =
          settings.grants?.some(isPublic) &&
          (await whatCanBeRead(readHasAcls(s3, input, place)));
      }
      if (!block.RestrictPublicBuckets) {
        settings.isPolicyPublic = await whatCanBeRead(
          readIsPolicyPublic(s3, input, place),
        );
      }
    }
    return certainPublicAccess(settings);
  },
});

function isPublic({ Grantee }: Grant): boolean {
  return PUBLIC_GROUPS.has(Grantee?.URI ?? '');
}

function stricter(
  account: PublicAccessBlockConfiguration,
  bucket: PublicAccessBlockConfiguration,
): PublicAccessBlockConfiguration {
  return {
    BlockPublicAcls: account.BlockPublicAcls || bucket.BlockPublicAcls,
    IgnorePublicAcls: account.IgnorePublicAcls || bucket.IgnorePublicAcls,
    BlockPublicPolicy: account.BlockPublicPolicy || bucket.BlockPublicPolicy,
    RestrictPublicBuckets:
      account.RestrictPublicBuckets || bucket.RestrictPublicBuckets,
  };
}
