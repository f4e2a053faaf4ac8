import { UnusableAnswerError } from '../../aws/awsErrors';
import { loadS3Control } from '../../aws/lazyClients';
import type { AccountSession } from '../../aws/AccountSession';
import { orNone } from '../facts/defineFact';
import { accessPointFacts } from './accessPointFacts';
import { controlTags } from './controlTags';
import type { KindOfBucket } from './KindOfBucket';
import { regionalKind } from './regionalKind';

const NO_POLICY = 'NoSuchAccessPointPolicy';

const settings = { GetAccessPoint: 's3:GetAccessPoint' };

/**
 * The access points of an account, whose bucket may belong to another one:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html. Those of volumes of FSx lead to no bucket, and
 * are left out.
 */
export const accessPoint: KindOfBucket = regionalKind({
  kind: 'access-point',
  noun: 'access point',
  calls: { ListAccessPoints: 's3:ListAccessPoints', ...settings },
  eventSource: 's3.amazonaws.com',
  facts: {
    tags: controlTags({ ListTagsForResource: 's3:ListTagsForResource' }),
    ...accessPointFacts({
      calls: {
        settings,
        policy: { GetAccessPointPolicy: 's3:GetAccessPointPolicy' },
        policyStatus: {
          GetAccessPointPolicyStatus: 's3:GetAccessPointPolicyStatus',
        },
      },
      policyEvents: ['PutAccessPointPolicy', 'DeleteAccessPointPolicy'],
      async settings(session, { name, region }) {
        const answer = await getAccessPoint(session, name, region);
        const { Bucket, BucketAccountId, NetworkOrigin, Alias } = answer;
        if (!Bucket || !NetworkOrigin) {
          throw new UnusableAnswerError('The answer has no access point.');
        }
        const vpc = answer.VpcConfiguration?.VpcId;
        return {
          value: {
            networkOrigin: NetworkOrigin === 'VPC' ? 'vpc' : 'internet',
            ...(vpc && { vpc }),
            ...(Alias && { alias: Alias }),
            buckets: [
              {
                name: Bucket,
                ...(BucketAccountId && { accountId: BucketAccountId }),
              },
            ],
          },
          block: answer.PublicAccessBlockConfiguration ?? {},
        };
      },
      async policy(session, { name, region }) {
        const answer = await orNone(
          session.s3Control(region).send(
            new (loadS3Control().GetAccessPointPolicyCommand)({
              AccountId: session.account.id,
              Name: name,
            }),
          ),
          NO_POLICY,
        );
        if (answer && !answer.Policy) {
          throw new UnusableAnswerError('The answer has no policy.');
        }
        return answer?.Policy;
      },
      async isPolicyPublic(session, { name, region }) {
        const answer = await orNone(
          session.s3Control(region).send(
            new (loadS3Control().GetAccessPointPolicyStatusCommand)({
              AccountId: session.account.id,
              Name: name,
            }),
          ),
          NO_POLICY,
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
    }),
  },
  async listPage(session, region, { token }) {
    const { AccessPointList = [], NextToken } = await session
      .s3Control(region)
      .send(
        new (loadS3Control().ListAccessPointsCommand)({
          AccountId: session.account.id,
          MaxResults: 1000,
          NextToken: token,
        }),
      );
    return {
      entries: AccessPointList.filter(({ Bucket }) => Bucket).map(
        ({ Name, AccessPointArn }) => ({
          name: Name,
          arn: AccessPointArn,
          createdAt: undefined,
        }),
      ),
      token: NextToken,
    };
  },
  ask: (session, { name }, region) => getAccessPoint(session, name, region),
});

function getAccessPoint(session: AccountSession, name: string, region: string) {
  return session.s3Control(region).send(
    new (loadS3Control().GetAccessPointCommand)({
      AccountId: session.account.id,
      Name: name,
    }),
  );
}
