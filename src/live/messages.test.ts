import { assumedRole, cloudTrailEnvelope } from '../../dev/aws';
import { readCloudTrailEvent } from './cloudTrailEvent';
import { factsOfEvent } from './factsOfEvent';
import { envelopesOf } from './messages';

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
      kind: 'general-purpose',
      bucket: 'logs',
      occurredAt: '2026-01-01T10:00:00.000Z',
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
  ])('who: %j', (userIdentity, fields, actor) => {
    expect(
      readCloudTrailEvent(event({ userIdentity, detail: fields })),
    ).toMatchObject({ actor });
  });
});

describe('the facts of an event', () => {
  it.each([
    ['PutBucketTagging', ['tags']],
    ['PutBucketOwnershipControls', ['publicAccess', 'ownership']],
    ['DeleteBucket', ['existence']],
    ['PutBucketSomethingNew', ['all']],
  ])('of %s', (name, facts) => {
    expect(factsOfEvent(name)).toEqual(facts);
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
