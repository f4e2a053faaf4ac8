import { UnusableAnswerError } from '../../aws/awsErrors';
import { loadS3Control } from '../../aws/lazyClients';
import type { AccountSession } from '../../aws/AccountSession';
import { accessPointArn } from '../../model/kinds';
import { defineFact } from '../facts/defineFact';
import { accessPointFacts } from './accessPointFacts';
import type { KindOfBucket } from './KindOfBucket';
import { regionalKind } from './regionalKind';

const settings = {
  GetMultiRegionAccessPoint: 's3:GetMultiRegionAccessPoint',
};

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPoints.html. All of them are asked for in
 * us-west-2, wherever their buckets are:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html
 */
export const multiRegionAccessPoint: KindOfBucket = regionalKind({
  kind: 'multi-region-access-point',
  noun: 'Multi-Region access point',
  calls: {
    ListMultiRegionAccessPoints: 's3:ListMultiRegionAccessPoints',
    ...settings,
  },
  eventSource: 's3.amazonaws.com',
  facts: {
    // They are not among what can have tags:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html
    tags: defineFact({
      name: 'tags',
      calls: {},
      noneCodes: [],
      events: [],
      stopsWhenDenied: false,
      read: async () => undefined,
    }),
    ...accessPointFacts({
      calls: {
        settings,
        policy: {
          GetMultiRegionAccessPointPolicy: 's3:GetMultiRegionAccessPointPolicy',
        },
        policyStatus: {
          GetMultiRegionAccessPointPolicyStatus:
            's3:GetMultiRegionAccessPointPolicyStatus',
        },
      },
      policyEvents: ['PutMultiRegionAccessPointPolicy'],
      async settings(session, { name, region }) {
        const { AccessPoint } = await getAccessPoint(session, name, region);
        const { Alias, Regions, PublicAccessBlock } = AccessPoint ?? {};
        if (!Regions) {
          throw new UnusableAnswerError(
            'The answer has no Multi-Region access point.',
          );
        }
        return {
          value: {
            networkOrigin: 'internet',
            ...(Alias && { alias: Alias }),
            buckets: Regions.map(
              ({ Bucket = '', Region, BucketAccountId }) => ({
                name: Bucket,
                ...(BucketAccountId && { accountId: BucketAccountId }),
                ...(Region && { region: Region }),
              }),
            ).sort((a, b) => (a.name < b.name ? -1 : 1)),
          },
          block: PublicAccessBlock ?? {},
        };
      },
      // What is proposed is not in force yet.
      async policy(session, { name, region }) {
        const { Policy } = await session.s3Control(region).send(
          new (loadS3Control().GetMultiRegionAccessPointPolicyCommand)({
            AccountId: session.account.id,
            Name: name,
          }),
        );
        return Policy?.Established?.Policy || undefined;
      },
      async isPolicyPublic(session, { name, region }) {
        const { Established } = await session.s3Control(region).send(
          new (loadS3Control().GetMultiRegionAccessPointPolicyStatusCommand)({
            AccountId: session.account.id,
            Name: name,
          }),
        );
        if (Established?.IsPublic === undefined) {
          throw new UnusableAnswerError(
            'The answer does not say whether the policy is public.',
          );
        }
        return Established.IsPublic;
      },
    }),
  },
  async listPage(session, region, { token }) {
    const { AccessPoints = [], NextToken } = await session
      .s3Control(region)
      .send(
        new (loadS3Control().ListMultiRegionAccessPointsCommand)({
          AccountId: session.account.id,
          MaxResults: 100,
          NextToken: token,
        }),
      );
    return {
      entries: AccessPoints.map(({ Name, Alias, CreatedAt }) => ({
        name: Name,
        arn: Alias && accessPointArn(session.account, '', Alias),
        createdAt: CreatedAt,
      })),
      token: NextToken,
    };
  },
  ask: (session, { name }, region) => getAccessPoint(session, name, region),
});

function getAccessPoint(session: AccountSession, name: string, region: string) {
  return session.s3Control(region).send(
    new (loadS3Control().GetMultiRegionAccessPointCommand)({
      AccountId: session.account.id,
      Name: name,
    }),
  );
}
