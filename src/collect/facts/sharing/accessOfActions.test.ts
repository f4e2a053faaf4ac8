import { accessOfActions } from './accessOfActions';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
it.each<[actions: string, access: string]>([
  ['s3:GetObject', 'read'],
  ['s3:ListBucket', 'read'],
  ['s3:GetBucketPolicy', 'read'],
  ['s3:PutObject', 'write'],
  ['s3:DeleteObject', 'write'],
  ['s3:DeleteObjectVersion', 'write'],
  ['s3:ReplicateObject', 'write'],
  ['s3:AbortMultipartUpload', 'write'],
  ['s3:PutBucketPolicy', 'manage'],
  ['s3:PutObjectAcl', 'manage'],
  ['s3:PutLifecycleConfiguration', 'manage'],
  ['s3:DeleteBucket', 'manage'],
  ['s3:GetObject s3:PutObject', 'read write'],
  ['S3:GETOBJECT', 'read'],
  ['s3:getobject', 'read'],
  ['s3:Get*', 'read'],
  ['s3:*Object', 'read write'],
  ['s3:Put*', 'write manage'],
  ['s3:PutObject*', 'write manage'],
  ['s3:Delete*', 'write manage'],
  ['s3:*Policy', 'read manage'],
  ['s3:?etObject', 'read'],
  ['s3:???Object', 'read write'],
  ['s3:*', 'read write manage'],
  ['*', 'read write manage'],
  ['s3*', 'read write manage'],
  ['*:GetObject', 'read'],
  ['s3:GetSomethingNew', 'read'],
  ['s3:ListSomethingNew', 'read'],
  ['s3:DoSomethingNew', 'read write manage'],
  ['s3:Unheard*', 'read write manage'],
  ['s3express:CreateSession', 'read write manage'],
])('%s: %s', (actions, access) => {
  expect(
    accessOfActions({ actions: actions.split(' '), isNotAction: false }),
  ).toEqual(access.split(' '));
});

it.each<[actions: string, access: string[]]>([
  ['s3:GetObject', ['read', 'write', 'manage']],
  ['s3:Get* s3:List*', ['write', 'manage']],
  ['s3:Put* s3:Delete*', ['read', 'write', 'manage']],
  ['*', []],
])('all but %s: %j', (actions, access) => {
  expect(
    accessOfActions({ actions: actions.split(' '), isNotAction: true }),
  ).toEqual(access);
});

it('takes no longer for a pattern of many wildcards', () => {
  const actions = [`s3:${'*t'.repeat(500)}x`];
  expect(accessOfActions({ actions, isNotAction: false })).toHaveLength(3);
});
