import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import {
  ACCESS_EVENTS,
  isComplete,
  isOn,
  readAccountBlock,
  readAcl,
  readBucketBlock,
  readHasAcls,
  readIsPolicyPublic,
} from './accessSettings';
import { defineFact, oncePerReading, orNone } from './defineFact';
import { certainSharing } from './sharing/certainSharing';

const readPolicy = oncePerReading(
  async (s3, input): Promise<{ text?: string }> => {
    const answer = await orNone(
      s3.send(new GetBucketPolicyCommand(input)),
      'NoSuchBucketPolicy',
    );
    if (answer && !answer.Policy) {
      throw new UnusableAnswerError('The answer has no policy.');
    }
    return { text: answer?.Policy };
  },
);

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html. What else decides is what publicAccess reads,
 * which is asked for once in a reading.
 */
export const sharing = defineFact({
  name: 'sharing',
  noneCodes: [],
  events: ACCESS_EVENTS,
  stopsWhenDenied: true,
  async read(s3, input, session, place, whatCanBeRead) {
    const policy = await whatCanBeRead(readPolicy(s3, input, place));
    const acl = await whatCanBeRead(readAcl(s3, input, place));
    const accountBlock = await whatCanBeRead(readAccountBlock(session));
    const bucketBlock = isComplete(accountBlock)
      ? accountBlock
      : await whatCanBeRead(readBucketBlock(s3, input, place));
    const blocks = [accountBlock, bucketBlock];
    const restricts = isOn('RestrictPublicBuckets', blocks);
    const ignores = isOn('IgnorePublicAcls', blocks);
    const known = {
      accountId: session.account.id,
      organizationId: session.account.organizationId,
      readAccounts: session.readAccounts,
      bucket: place.name,
      partition: session.account.partition,
      policy: policy?.text,
      // Without a policy there is nothing to ask for, and it makes no difference where S3 restricts it.
      isPolicyPublic:
        policy?.text && !restricts
          ? await whatCanBeRead(readIsPolicyPublic(s3, input, place))
          : undefined,
      ownerId: acl?.ownerId,
      grants: acl?.grants ?? [],
    };
    const isForOthers = known.grants.some(
      ({ Grantee }) => !acl?.ownerId || Grantee?.ID !== acl.ownerId,
    );
    if (
      isForOthers &&
      (await whatCanBeRead(readHasAcls(s3, input, place))) === false
    ) {
      known.grants = [];
    }
    return certainSharing({
      atBest: {
        ...known,
        restrictsPublicBuckets: restricts ?? true,
        ignoresPublicAcls: ignores ?? true,
      },
      atWorst:
        policy && acl
          ? {
              ...known,
              restrictsPublicBuckets: restricts ?? false,
              ignoresPublicAcls: ignores ?? false,
            }
          : undefined,
    });
  },
});
