import {
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  type Grant,
  type PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { loadS3Control } from '../../aws/lazyClients';
import type { AccountSession } from '../../aws/AccountSession';
import { oncePerReading, oncePerSession, orNone } from './defineFact';

// What decides who may reach a bucket, for the facts publicAccess and sharing: each call is made once, whichever asks.

const NO_BLOCK = 'NoSuchPublicAccessBlockConfiguration';

/**
 * The events of CloudTrail that may change what an account blocks. Those of Organizations are about policies of type
 * S3_POLICY, which block public access for accounts:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3.html
 */
export const ACCOUNT_EVENTS = [
  'PutAccountPublicAccessBlock',
  'DeleteAccountPublicAccessBlock',
  'AttachPolicy',
  'DetachPolicy',
  'UpdatePolicy',
  'EnablePolicyType',
  'DisablePolicyType',
];

/** The events of CloudTrail that may change who reaches a bucket. */
export const ACCESS_EVENTS = [
  'PutBucketPolicy',
  'DeleteBucketPolicy',
  'PutBucketAcl',
  'PutBucketPublicAccessBlock',
  'DeleteBucketPublicAccessBlock',
  'PutBucketOwnershipControls',
  'DeleteBucketOwnershipControls',
  ...ACCOUNT_EVENTS,
];

export const BLOCK_ALL: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Whether all four settings are on. */
export function isComplete(
  block: PublicAccessBlockConfiguration | undefined,
): boolean {
  return Boolean(
    block?.BlockPublicAcls &&
    block.IgnorePublicAcls &&
    block.BlockPublicPolicy &&
    block.RestrictPublicBuckets,
  );
}

/** A setting of the blocks of account and bucket: the stricter one is in force. Undefined where that isn't known. */
export function isOn(
  setting: keyof PublicAccessBlockConfiguration,
  blocks: Array<PublicAccessBlockConfiguration | undefined>,
): boolean | undefined {
  if (blocks.some(block => block?.[setting])) {
    return true;
  }
  return blocks.includes(undefined) ? undefined : false;
}

/** What is in force of the account's block, what comes from the organization included. */
export const readAccountBlock = oncePerSession(
  'GetAccountPublicAccessBlock',
  async (session: AccountSession): Promise<PublicAccessBlockConfiguration> => {
    const { account, homeRegion } = session;
    const command = new (loadS3Control().GetPublicAccessBlockCommand)({
      AccountId: account.id,
    });
    return blockOf(session.s3Control(homeRegion).send(command));
  },
);

export const readBucketBlock = oncePerReading((s3, input) =>
  blockOf(s3.send(new GetPublicAccessBlockCommand(input))),
);

/** Whether S3 takes the policy for public. */
export const readIsPolicyPublic = oncePerReading(
  async (s3, input): Promise<boolean> => {
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
  },
);

/** What the ACL grants, and the canonical user id of the bucket's owner. */
export const readAcl = oncePerReading(
  async (s3, input): Promise<{ ownerId?: string; grants: Grant[] }> => {
    const { Owner, Grants } = await s3.send(new GetBucketAclCommand(input));
    if (!Owner && !Grants) {
      throw new UnusableAnswerError('The answer has no access control list.');
    }
    return { ownerId: Owner?.ID, grants: Grants ?? [] };
  },
);

/** Whether ACLs are in force: not with the object ownership BucketOwnerEnforced. */
export const readHasAcls = oncePerReading(
  async (s3, input): Promise<boolean> => {
    const answer = await orNone(
      s3.send(new GetBucketOwnershipControlsCommand(input)),
      'OwnershipControlsNotFoundError',
    );
    return (
      answer?.OwnershipControls?.Rules?.every(
        ({ ObjectOwnership }) => ObjectOwnership !== 'BucketOwnerEnforced',
      ) ?? true
    );
  },
);

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
