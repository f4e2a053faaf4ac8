import {
  actorName,
  type BucketKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import { assumedRole, cloudTrailEnvelope } from '../../dev/aws';
import { digest } from '../model/digest';
import {
  type CloudTrailEvent,
  readCloudTrailEvent,
} from './readCloudTrailEvent';
import { effectsOfEvent } from './effectsOfEvent';
import { factsOfEvent, factsToAsk } from './factsOfEvent';
import { envelopesOf } from './envelopesOf';

const A = '111111111111';
const time = new Date('2026-01-01T10:00:00Z');
const event = (
  options: Partial<Parameters<typeof cloudTrailEnvelope>[0]> = {},
) =>
  cloudTrailEnvelope({
    eventName: 'PutBucketTagging',
    accountId: A,
    bucket: 'logs',
    time,
    ...options,
  });
const detail = (fields: Record<string, unknown>) => event({ detail: fields });

describe('what is read of an event', () => {
  it('says what to ask S3 for, and who did it', () => {
    expect(readCloudTrailEvent(event())).toEqual({
      id: expect.any(String),
      name: 'PutBucketTagging',
      accountId: A,
      isOfOrganization: false,
      isOfTarget: false,
      kind: 'general-purpose',
      region: '',
      bucket: 'logs',
      occurredAt: '2026-01-01T10:00:00.000Z',
      sets: {},
      actor: {
        arn: `arn:aws:sts::${A}:assumed-role/Admin/jane`,
        issuerArn: `arn:aws:iam::${A}:role/Admin`,
        source: 'api',
      },
    });
  });

  it.each([
    ['no event', undefined, 'malformed'],
    [
      'another service',
      detail({ eventSource: 'ec2.amazonaws.com' }),
      'other-service',
    ],
    [
      'a directory bucket',
      detail({ eventSource: 's3express.amazonaws.com' }),
      'other-kind',
    ],
    ['no time', detail({ eventTime: 'soon' }), 'malformed'],
    ['no account', detail({ recipientAccountId: '1' }), 'malformed'],
    ['an odd name', detail({ eventName: 'Put Bucket' }), 'malformed'],
    ['no bucket', event({ bucket: undefined }), 'malformed'],
    ['a bucket with a NUL', event({ bucket: 'a\0b' }), 'malformed'],
    ['a refusal', detail({ errorCode: 'AccessDenied' }), 'failed'],
    ['a read', event({ eventName: 'GetBucketTagging' }), 'read-only'],
    ['what says so', detail({ readOnly: true }), 'read-only'],
    ['data', detail({ eventCategory: 'Data' }), 'object'],
    ['an object', event({ eventName: 'PutObjectTagging' }), 'object'],
    ['a key', event({ requestParameters: { key: 'x' } }), 'object'],
    [
      'an access point',
      event({
        eventName: 'TagResource',
        bucket: undefined,
        requestParameters: {
          resourceArn: `arn:aws:s3:eu-west-1:${A}:accesspoint/mine`,
        },
      }),
      'other-kind',
    ],
  ])('%s: is left out', (_, envelope, reason) => {
    expect(readCloudTrailEvent(envelope)).toBe(reason);
  });

  it.each([
    [
      'by ARN',
      event({
        eventName: 'TagResource',
        bucket: undefined,
        requestParameters: { resourceArn: 'arn:aws:s3:::logs' },
      }),
      'logs',
    ],
    [
      'of the account',
      event({ eventName: 'PutAccountPublicAccessBlock', bucket: undefined }),
      undefined,
    ],
    [
      'of an object lock',
      event({ eventName: 'PutObjectLockConfiguration' }),
      'logs',
    ],
    ['of an old name', event({ bucket: 'Old_Bucket' }), 'Old_Bucket'],
  ])('the bucket %s', (_, envelope, bucket) => {
    expect(readCloudTrailEvent(envelope)).toHaveProperty('name');
    expect(Object(readCloudTrailEvent(envelope)).bucket).toBe(bucket);
  });

  it.each([
    [
      { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      {},
      { source: 'service', service: 'config.amazonaws.com' },
    ],
    [
      { type: 'IAMUser', arn: `arn:aws:iam::${A}:user/jane` },
      { sessionCredentialFromConsole: 'true' },
      { source: 'console', arn: `arn:aws:iam::${A}:user/jane` },
    ],
    [
      { type: 'IAMUser', arn: `arn:aws:iam::${A}:user/jane` },
      { userAgent: '[S3Console/0.4, aws-internal/3]' },
      { source: 'console' },
    ],
    [
      {
        ...assumedRole(A, 'Admin', 'jane'),
        invokedBy: 'cloudformation.amazonaws.com',
      },
      {},
      { source: 'api', service: 'cloudformation.amazonaws.com' },
    ],
    [{ type: 'IAMUser', invokedBy: 'AWS Internal' }, {}, { source: 'api' }],
    [{ type: 'Root', arn: 'a\0b' }, {}, { arn: 'a\uFFFDb' }],
    [{ type: 'IAMUser', arn: 7 }, {}, { source: 'api' }],
    ['nobody', {}, { source: 'api' }],
  ])('who: %j', (userIdentity, fields, actor) => {
    expect(
      readCloudTrailEvent(event({ detail: { userIdentity, ...fields } })),
    ).toMatchObject({ actor });
  });
});

describe('who it was', () => {
  const OTHER = '222222222222';
  const role = assumedRole(A, 'Admin', 'jane');
  it.each<[string, unknown, string]>([
    ['a session of a role', role, 'jane (Admin)'],
    [
      'a session without an ARN',
      {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLE:jane',
        sessionContext: role.sessionContext,
      },
      `jane of account ${A}`,
    ],
    [
      'an IAM user',
      { type: 'IAMUser', arn: `arn:aws:iam::${A}:user/people/jane` },
      'jane',
    ],
    [
      'an IAM user without an ARN',
      { type: 'IAMUser', userName: 'jane', accountId: A },
      `jane of account ${A}`,
    ],
    [
      'the root user',
      { type: 'Root', arn: `arn:aws:iam::${A}:root`, accountId: A },
      `the root user of account ${A}`,
    ],
    [
      'a service',
      { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      'config.amazonaws.com',
    ],
    [
      'a service without a name',
      { type: 'AWSService', invokedBy: 'AWS Internal' },
      'a service of AWS',
    ],
    [
      'a federated user',
      {
        type: 'FederatedUser',
        arn: `arn:aws:sts::${A}:federated-user/jane`,
        principalId: `${A}:jane`,
      },
      'jane',
    ],
    [
      'a SAML identity',
      {
        type: 'SAMLUser',
        principalId: 'SampleUkh1i4=:jane',
        userName: 'jane@corp.example',
        identityProvider: 'SampleUkh1i4=',
      },
      'jane@corp.example',
    ],
    [
      'a web identity',
      {
        type: 'WebIdentityUser',
        principalId: 'accounts.google.com:app.apps:jane',
        userName: 'jane',
      },
      'jane',
    ],
    [
      'a user of IAM Identity Center',
      {
        type: 'IdentityCenterUser',
        accountId: A,
        onBehalfOf: {
          userId: '544894e8-80c1-707f-60e3-3ba6510dfac1',
          identityStoreArn: `arn:aws:identitystore::${A}:identitystore/d-9067642ac7`,
        },
        credentialId: 'EXAMPLE',
      },
      `Identity Center user 544894e8-80c1-707f-60e3-3ba6510dfac1 of account ${A}`,
    ],
    [
      'a principal of another account',
      { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: OTHER },
      `AIDAEXAMPLE of account ${OTHER}`,
    ],
    [
      'a session of another account',
      { type: 'AWSAccount', principalId: 'AROAEXAMPLE:jane', accountId: OTHER },
      `jane of account ${OTHER}`,
    ],
    [
      'another account',
      { type: 'AWSAccount', accountId: OTHER },
      `somebody of account ${OTHER}`,
    ],
    [
      'a call through a service',
      { type: 'Unknown', invokedBy: 'cloudformation.amazonaws.com' },
      'cloudformation.amazonaws.com',
    ],
    ['nothing at all', undefined, 'somebody whom CloudTrail does not name'],
    ['nonsense', [1], 'somebody whom CloudTrail does not name'],
  ])('%s', (_, userIdentity, name) => {
    const read = readCloudTrailEvent(event({ detail: { userIdentity } }));
    expect(actorName((read as CloudTrailEvent).actor)).toBe(name);
  });
});

describe('access points', () => {
  const both: BucketKind[] = [
    'general-purpose',
    'access-point',
    'multi-region-access-point',
  ];
  it.each<[string, object, object | string]>([
    [
      'CreateAccessPoint',
      { name: 'readers', accountId: A },
      { kind: 'access-point', bucket: 'readers', region: 'eu-west-1' },
    ],
    [
      'PutAccessPointPolicy',
      { name: 'readers' },
      { kind: 'access-point', bucket: 'readers', region: 'eu-west-1' },
    ],
    [
      'TagResource',
      { resourceArn: `arn:aws:s3:eu-west-2:${A}:accesspoint/readers` },
      { kind: 'access-point', bucket: 'readers', region: 'eu-west-2' },
    ],
    ['DeleteAccessPoint', {}, 'malformed'],
    ['CreateAccessPointForObjectLambda', { name: 'readers' }, 'other-kind'],
    [
      'CreateMultiRegionAccessPoint',
      { details: { name: 'worldwide' } },
      {
        kind: 'multi-region-access-point',
        bucket: 'worldwide',
        region: 'us-west-2',
      },
    ],
    [
      'PutMultiRegionAccessPointPolicy',
      {
        PutMultiRegionAccessPointPolicyRequest: {
          Details: { Name: 'worldwide' },
        },
      },
      {
        kind: 'multi-region-access-point',
        bucket: 'worldwide',
        region: 'us-west-2',
      },
    ],
    [
      'TagResource',
      { resourceArn: `arn:aws:s3::${A}:accesspoint/mfzwi23gnjvgw.mrap` },
      'other-kind',
    ],
  ])('%s %j', (eventName, requestParameters, expected) => {
    const read = readCloudTrailEvent(
      event({
        eventName,
        bucket: undefined,
        detail: { awsRegion: 'eu-west-1', requestParameters },
      }),
      both,
    );
    expect({ read }).toMatchObject({ read: expected });
  });

  it('are left out where they are not read', () => {
    expect(
      readCloudTrailEvent(
        event({
          eventName: 'CreateAccessPoint',
          bucket: undefined,
          detail: { requestParameters: { name: 'readers' } },
        }),
      ),
    ).toBe('other-kind');
  });
});

describe('buckets of other kinds', () => {
  const all: BucketKind[] = ['general-purpose', 'directory', 'table', 'vector'];
  const other = (
    service: string,
    eventName: string,
    fields: Record<string, unknown>,
  ) =>
    event({
      eventName,
      bucket: undefined,
      detail: {
        eventSource: `${service}.amazonaws.com`,
        awsRegion: 'eu-west-1',
        ...fields,
      },
    });
  const arn = (service: string, resource = 'bucket/logs') =>
    `arn:aws:${service}:eu-west-2:${A}:${resource}`;
  it.each<[string, string, Record<string, unknown>, object | string]>([
    [
      's3express',
      'CreateBucket',
      { requestParameters: { bucketName: 'logs--euw1-az1--x-s3' } },
      {
        kind: 'directory',
        bucket: 'logs--euw1-az1--x-s3',
        region: 'eu-west-1',
      },
    ],
    [
      's3express',
      'TagResource',
      { requestParameters: { resourceArn: arn('s3express') } },
      { kind: 'directory', bucket: 'logs', region: 'eu-west-2' },
    ],
    ['s3express', 'CreateSession', {}, 'object'],
    [
      's3tables',
      'CreateTableBucket',
      { requestParameters: { name: 'logs' } },
      { kind: 'table', bucket: 'logs', region: 'eu-west-1' },
    ],
    [
      's3tables',
      'PutTableBucketEncryption',
      { requestParameters: { tableBucketARN: arn('s3tables') } },
      { kind: 'table', bucket: 'logs', region: 'eu-west-2' },
    ],
    [
      's3tables',
      'DeleteTableBucket',
      { requestParameters: {}, resources: [{ ARN: arn('s3tables') }] },
      { kind: 'table', bucket: 'logs', region: 'eu-west-2' },
    ],
    [
      's3tables',
      'TagResource',
      {
        requestParameters: {
          resourceArn: arn('s3tables', 'bucket/logs/table/1'),
        },
      },
      'other-kind',
    ],
    [
      's3tables',
      'CreateTable',
      { requestParameters: { tableBucketARN: arn('s3tables') } },
      'object',
    ],
    ['s3tables', 'CreateNamespace', {}, 'object'],
    [
      's3vectors',
      'CreateVectorBucket',
      { requestParameters: { vectorBucketName: 'logs' } },
      { kind: 'vector', bucket: 'logs', region: 'eu-west-1' },
    ],
    [
      's3vectors',
      'DeleteVectorBucket',
      { requestParameters: { vectorBucketArn: arn('s3vectors') } },
      { kind: 'vector', bucket: 'logs', region: 'eu-west-2' },
    ],
    [
      's3vectors',
      'CreateIndex',
      { requestParameters: { vectorBucketName: 'logs' } },
      'object',
    ],
  ])('%s %s', (service, name, fields, expected) => {
    const read = readCloudTrailEvent(other(service, name, fields), all);
    expect(read).toEqual(containing(expected));
    expect(readCloudTrailEvent(other(service, name, fields))).toBe(
      'other-kind',
    );
  });

  // Each would be a listing of its own, with requests, clients and calls.
  it.each([
    [
      'vector',
      's3vectors',
      { requestParameters: { vectorBucketName: 'logs' } },
    ],
    ['table', 's3tables', { requestParameters: { name: 'logs' } }],
    ['access-point', 's3', { requestParameters: { name: 'logs' } }],
  ] as const)(
    'are not asked for in a region that there is not: %s',
    (kind, service, fields) => {
      const eventName = {
        vector: 'CreateVectorBucket',
        table: 'CreateTableBucket',
        'access-point': 'CreateAccessPoint',
      }[kind];
      const read = (awsRegion: string) =>
        readCloudTrailEvent(
          other(service, eventName, { ...fields, awsRegion }),
          [kind],
        );
      expect(read('eu-west-1')).toMatchObject({ kind, region: 'eu-west-1' });
      for (const region of ['eu-nowhere-9', 'x', 'aws-global']) {
        expect(read(region)).toBe('other-kind');
      }
    },
  );

  it.each(['eu-nowhere-9', 'x.example', 'x.example/?', ''])(
    'are not asked for in the region %j of an ARN',
    region => {
      const vectorBucketArn = `arn:aws:s3vectors:${region}:${A}:bucket/logs`;
      expect(
        readCloudTrailEvent(
          other('s3vectors', 'DeleteVectorBucket', {
            requestParameters: { vectorBucketArn },
          }),
          all,
        ),
      ).toBe('other-kind');
    },
  );
});

describe('policies of an organization', () => {
  const policy = (eventName: string, fields: Record<string, unknown>) =>
    event({
      eventName,
      bucket: undefined,
      detail: { eventSource: 'organizations.amazonaws.com', ...fields },
    });
  const ofType = (type: string) => ({
    responseElements: { policy: { policySummary: { type } } },
  });
  it.each<[string, Record<string, unknown>, object | string]>([
    [
      'AttachPolicy',
      { requestParameters: { policyId: 'p-1', targetId: 'r-1' } },
      { accountId: A, isOfOrganization: true, isOfTarget: false },
    ],
    [
      'DetachPolicy',
      { requestParameters: { policyId: 'p-1', targetId: '222222222222' } },
      { accountId: '222222222222', isOfTarget: true },
    ],
    ['UpdatePolicy', ofType('S3_POLICY'), { isOfOrganization: true }],
    ['UpdatePolicy', ofType('SERVICE_CONTROL_POLICY'), 'other-service'],
    [
      'EnablePolicyType',
      { requestParameters: { policyType: 'S3_POLICY' } },
      { isOfOrganization: true },
    ],
    [
      'DisablePolicyType',
      { requestParameters: { policyType: 'TAG_POLICY' } },
      'other-service',
    ],
    ['AttachPolicy', { errorCode: 'AccessDenied' }, 'failed'],
    ['CreateAccount', {}, 'read-only'],
    ['TagResource', {}, 'read-only'],
  ])('%s %j', (name, fields, expected) => {
    const read = readCloudTrailEvent(policy(name, fields));
    expect(read).toEqual(containing(expected));
  });
});

describe('what an event says that it set', () => {
  const tag = (key: string, value: string) => ({
    [digest(key)]: digest(value),
  });
  const one = { Key: 'owner', Value: 'web' };
  it.each<[string, Record<string, unknown>, object]>([
    [
      'PutBucketTagging',
      {
        tagging: '',
        Tagging: { TagSet: { Tag: [one, { Key: 'n', Value: 7 }] } },
      },
      { tags: { ...tag('owner', 'web'), ...tag('n', '7') }, isWhole: true },
    ],
    [
      'PutBucketTagging',
      { Tagging: { TagSet: { Tag: one } } },
      { tags: tag('owner', 'web'), isWhole: true },
    ],
    [
      'PutBucketTagging',
      { tagging: { TagSet: [one] } },
      { tags: tag('owner', 'web'), isWhole: true },
    ],
    ['DeleteBucketTagging', {}, { tags: {}, isWhole: true }],
    [
      'TagResource',
      { tags: [{ key: 'owner', value: 'web' }] },
      { tags: tag('owner', 'web'), isWhole: false },
    ],
    [
      'TagResource',
      { tags: { owner: 'web' } },
      { tags: tag('owner', 'web'), isWhole: false },
    ],
    [
      'UntagResource',
      { tagKeys: ['owner'] },
      { tags: { [digest('owner')]: null }, isWhole: false },
    ],
  ])('%s %j', (name, parameters, tags) => {
    expect(effectsOfEvent(name, parameters)).toEqual({ tags });
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['PutBucketTagging', {}, {}],
    ['PutBucketTagging', { tagging: '' }, {}],
    ['PutBucketTagging', { Tagging: { TagSet: { Tag: [{ Key: {} }] } } }, {}],
    ['PutBucketPolicy', { bucketPolicy: {} }, {}],
    [
      'PutBucketVersioning',
      { VersioningConfiguration: { Status: 'Enabled' } },
      { versioning: { status: 'enabled' } },
    ],
    ['PutBucketVersioning', { VersioningConfiguration: 'x' }, {}],
    [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rule: {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
          },
        },
      },
      { encryption: { status: 'aws:kms' } },
    ],
    [
      'PutBucketOwnershipControls',
      { OwnershipControls: { Rule: { ObjectOwnership: 'ObjectWriter' } } },
      { ownership: { status: 'ObjectWriter' } },
    ],
  ])('%s %j', (name, parameters, effects) => {
    expect(effectsOfEvent(name, parameters)).toEqual(effects);
  });
});

describe('the facts of an event', () => {
  it.each<[BucketKind, string, string[], string[]]>([
    ['general-purpose', 'PutBucketTagging', ['tags'], ['tags']],
    ['general-purpose', 'DeleteBucket', ['existence'], ['existence']],
    // A bucket that is made anew may have other facts.
    ['general-purpose', 'CreateBucket', ['existence'], ['all']],
    ['general-purpose', 'PutBucketSomethingNew', ['all'], ['all']],
    ...[
      'PutAccountPublicAccessBlock',
      'DetachPolicy',
      'UpdatePolicy',
      'DisablePolicyType',
    ].map((name): [BucketKind, string, string[], string[]] => [
      'general-purpose',
      name,
      ['publicAccess', 'sharing'],
      ['publicAccess', 'sharing'],
    ]),
    ['vector', 'CreateVectorBucket', ['existence'], ['all']],
    ['table', 'DeleteTableBucket', ['existence'], ['existence']],
    ['table', 'PutTableBucketEncryption', ['encryption'], ['encryption']],
    ['vector', 'PutVectorBucketPolicy', ['all'], ['all']],
    ['access-point', 'CreateAccessPoint', ['existence'], ['all']],
    [
      'access-point',
      'PutAccessPointPolicy',
      ['publicAccess', 'sharing'],
      ['publicAccess', 'sharing'],
    ],
    [
      'multi-region-access-point',
      'DeleteMultiRegionAccessPoint',
      ['existence'],
      ['existence'],
    ],
  ])('of %s %s', (kind, name, facts, asked) => {
    expect(factsOfEvent(kind, name)).toEqual(facts);
    expect(factsToAsk(name, factsOfEvent(kind, name))).toEqual(asked);
  });

  it('are two where an event is about two', () => {
    expect(
      factsOfEvent('general-purpose', 'PutBucketOwnershipControls'),
    ).toEqual(expect.arrayContaining(['publicAccess', 'ownership']));
  });
});

describe('the envelopes of a message', () => {
  const one = event();
  const text = JSON.stringify(one);
  it.each<[string, unknown, unknown[]]>([
    ['as it is', one, [one]],
    ['as text', text, [one]],
    ['wrapped by SNS', { Type: 'Notification', Message: text }, [one]],
    ['wrapped by SNS, as text', JSON.stringify({ Message: text }), [one]],
    ['a batch', [one, text, [one]], [one, one, one]],
    ['no JSON', 'hello', [undefined]],
    ['of 1 MB', 'x'.repeat(2 ** 20), [undefined]],
    ['nothing', undefined, [undefined]],
    ['null', null, [null]],
  ])('%s', (_, payload, envelopes) => {
    expect(envelopesOf(payload)).toEqual(envelopes);
  });

  it('end, however deep they are', () => {
    let payload: unknown = [];
    for (let i = 0; i < 100; i++) {
      payload = [payload];
    }
    expect(envelopesOf(payload)).toEqual([undefined]);
  });
});

function containing(expected: object | string): unknown {
  return typeof expected === 'string'
    ? expected
    : expect.objectContaining(expected);
}
