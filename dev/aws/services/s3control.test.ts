import {
  accessKeyOf,
  type Aws,
  blockAll,
  createOrganization,
  startAws,
} from '..';

const blocked = '111111111111';
const open = '222222222222';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: blocked, name: 'blocked', publicAccessBlock: blockAll },
        {
          id: open,
          name: 'open',
          buckets: [{ name: 'v20180820', region: 'eu-west-1' }],
        },
      ],
    }),
  });
});

afterEach(() => aws.close());

/** A request as the SDK sends it, but for the signature, and for the account in front of the host. */
async function get(path: string, headers: Record<string, string> = {}) {
  const { 'x-amz-account-id': account = open } = headers;
  const response = await fetch(aws.endpoint + path, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyOf(account)}/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
      ...headers,
    },
  });
  return { status: response.status, body: await response.text() };
}

const publicAccessBlock = (account: string) =>
  get('/v20180820/configuration/publicAccessBlock', {
    'x-amz-account-id': account,
  });

it('gives the public access block of the account', async () => {
  const { status, body } = await publicAccessBlock(blocked);
  expect(status).toBe(200);
  expect(body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">' +
      '<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>' +
      '<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>' +
      '</PublicAccessBlockConfiguration>',
  );
  expect(aws.calls.list).toMatchObject([
    {
      service: 's3control',
      action: 'GetPublicAccessBlock',
      permission: 's3:GetAccountPublicAccessBlock',
      account: blocked,
    },
  ]);
});

it('says that there is none, in an error that is wrapped', async () => {
  const { status, body } = await publicAccessBlock(open);
  expect(status).toBe(404);
  expect(body).toMatch(
    /<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration<\/Code><Message>.*<\/Message><AccountId>222222222222<\/AccountId><\/Error><RequestId>.*<\/ErrorResponse>$/,
  );
});

it('answers for the own account only', async () => {
  const { status, body } = await get(
    '/v20180820/configuration/publicAccessBlock',
    {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyOf(open)}/20261124/eu-west-1/s3/aws4_request`,
      'x-amz-account-id': blocked,
    },
  );
  expect(status).toBe(403);
  expect(body).toContain('<Code>AccessDenied</Code>');
});

it('is throttled like S3', async () => {
  aws.inject({ service: 's3control' }, { kind: 'throttle' });
  const { status, body } = await publicAccessBlock(blocked);
  expect(status).toBe(503);
  expect(body).toContain('<Code>SlowDown</Code>');
});

it('leaves a bucket of the same name as its version to S3', async () => {
  expect((await get('/v20180820/?location')).body).toContain('>eu-west-1<');
});
