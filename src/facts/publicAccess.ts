import {
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  type Grant,
  type PublicAccessBlockConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import type {
  PublicAccess,
  PublicBy,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isUndefined, omitBy } from 'lodash';
import { UnusableAnswerError } from '../aws/errors';
import { loadS3Control } from '../aws/lazyClients';
import type { AccountSession } from '../aws/session';
import {
  type BucketInput,
  defineFact,
  oncePerSession,
  orNone,
} from './defineFact';

const NO_BLOCK = 'NoSuchPublicAccessBlockConfiguration';

/**
 * Who is not somebody that the owner knows: anybody, and anybody with an AWS account:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
const PUBLIC_GROUPS = new Set([
  'http://acs.amazonaws.com/groups/global/AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
]);

const BLOCK_ALL: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

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

const readAccountBlock = oncePerSession(
  'GetAccountPublicAccessBlock',
  async (session: AccountSession): Promise<PublicAccessBlockConfiguration> => {
    const { account, homeRegion } = session;
    const command = new (loadS3Control().GetPublicAccessBlockCommand)({
      AccountId: account.id,
    });
    return blockOf(session.s3Control(homeRegion).send(command));
  },
);

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html: one call for all buckets of an
 * account, and the only one where the account blocks all.
 */
export const publicAccess = defineFact({
  name: 'publicAccess',
  calls: {
    GetAccountPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
    GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
    GetBucketAcl: 's3:GetBucketAcl',
    GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
  },
  noneCodes: [],
  events: [
    'PutAccountPublicAccessBlock',
    'DeleteAccountPublicAccessBlock',
    'PutBucketPublicAccessBlock',
    'DeleteBucketPublicAccessBlock',
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketAcl',
    'PutBucketOwnershipControls',
    'DeleteBucketOwnershipControls',
  ],
  stopsWhenDenied: true,
  async read(s3, input, session, _, whatCanBeRead) {
    const accountBlock = await whatCanBeRead(readAccountBlock(session));
    if (isComplete(accountBlock)) {
      return { status: 'blocked' };
    }
    const bucketBlock = await whatCanBeRead(readBucketBlock(s3, input));
    const settings: Partial<PublicAccessSettings> = {
      accountBlock,
      bucketBlock,
    };
    // Only what can make a difference is asked for.
    if (accountBlock && bucketBlock) {
      const block = stricter(accountBlock, bucketBlock);
      if (!isComplete(block) && !block.IgnorePublicAcls) {
        settings.grants = await whatCanBeRead(readGrants(s3, input));
        settings.hasAcls =
          settings.grants?.some(isPublic) &&
          (await whatCanBeRead(readHasAcls(s3, input)));
      }
      if (!block.RestrictPublicBuckets) {
        settings.isPolicyPublic = await whatCanBeRead(
          readIsPolicyPublic(s3, input),
        );
      }
    }
    return certainPublicAccess(settings);
  },
});

function readBucketBlock(
  s3: S3Client,
  input: BucketInput,
): Promise<PublicAccessBlockConfiguration> {
  return blockOf(s3.send(new GetPublicAccessBlockCommand(input)));
}

/** The block that an answer has; no setting is on where S3 says that there is none. */
async function blockOf(
  answer: Promise<{
    PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration;
  }>,
): Promise<PublicAccessBlockConfiguration> {
  const found = await orNone(answer, NO_BLOCK);
  if (!found) {
    return {};
  }
  if (!found.PublicAccessBlockConfiguration) {
    throw new UnusableAnswerError('The answer has no public access block.');
  }
  return found.PublicAccessBlockConfiguration;
}

async function readIsPolicyPublic(
  s3: S3Client,
  input: BucketInput,
): Promise<boolean> {
  const answer = await orNone(
    s3.send(new GetBucketPolicyStatusCommand(input)),
    'NoSuchBucketPolicy',
  );
  if (!answer) {
    return false;
  }
  if (answer.PolicyStatus?.IsPublic === undefined) {
    throw new UnusableAnswerError(
      'The answer does not say whether the policy is public.',
    );
  }
  return answer.PolicyStatus.IsPublic;
}

async function readGrants(s3: S3Client, input: BucketInput): Promise<Grant[]> {
  const { Owner, Grants } = await s3.send(new GetBucketAclCommand(input));
  if (!Owner && !Grants) {
    throw new UnusableAnswerError('The answer has no access control list.');
  }
  return Grants ?? [];
}

async function readHasAcls(s3: S3Client, input: BucketInput): Promise<boolean> {
  const answer = await orNone(
    s3.send(new GetBucketOwnershipControlsCommand(input)),
    'OwnershipControlsNotFoundError',
  );
  return (
    answer?.OwnershipControls?.Rules?.every(
      ({ ObjectOwnership }) => ObjectOwnership !== 'BucketOwnerEnforced',
    ) ?? true
  );
}

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

function isComplete(
  block: PublicAccessBlockConfiguration | undefined,
): boolean {
  return Boolean(
    block?.BlockPublicAcls &&
    block.IgnorePublicAcls &&
    block.BlockPublicPolicy &&
    block.RestrictPublicBuckets,
  );
}
