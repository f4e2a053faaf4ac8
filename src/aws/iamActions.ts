/**
 * The calls to AWS that do not read a fact of a bucket, each with the IAM action that allows it; the calls of facts are
 * in the facts' own files. HeadBucket is allowed by an action of another name:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export const BASE_IAM_ACTIONS = {
  AssumeRole: 'sts:AssumeRole',
  GetCallerIdentity: 'sts:GetCallerIdentity',
  ListBuckets: 's3:ListAllMyBuckets',
  HeadBucket: 's3:ListBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  GetResources: 'tag:GetResources',
  ListMetrics: 'cloudwatch:ListMetrics',
  GetMetricData: 'cloudwatch:GetMetricData',
  ListRoots: 'organizations:ListRoots',
  ListOrganizationalUnitsForParent:
    'organizations:ListOrganizationalUnitsForParent',
  ListAccountsForParent: 'organizations:ListAccountsForParent',
  ListTagsForResource: 'organizations:ListTagsForResource',
  DescribeAccount: 'organizations:DescribeAccount',
} as const;

export type BaseCall = keyof typeof BASE_IAM_ACTIONS;
