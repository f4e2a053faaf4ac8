// To put beside dev/aws/services/s3control.ts once @aws-sdk/client-s3-control is installed.
import {
  S3ControlClient,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3-control';
import { type Aws, blockAll, createOrganization, startAws } from '..';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'blocked', publicAccessBlock: blockAll },
        { id: '222222222222', name: 'open' },
      ],
    }),
  });
});

afterEach(() => aws.close());

function ask(account: string, AccountId = account) {
  const { forcePathStyle, ...config } = aws.clientConfig('eu-west-1', account);
  const client = new S3ControlClient({
    ...config,
    maxAttempts: 1,
    // Of a custom endpoint the SDK makes `{account}.127.0.0.1`, which is not a URL.
    ...{
      endpointProvider: () => ({
        url: new URL(aws.endpoint),
        headers: {},
        properties: {},
      }),
    },
  });
  return client.send(new GetPublicAccessBlockCommand({ AccountId }));
}

it('gives the public access block of the account', async () => {
  const { PublicAccessBlockConfiguration } = await ask('111111111111');
  expect(PublicAccessBlockConfiguration).toEqual(blockAll);
});

it('says that there is none', async () => {
  await expect(ask('222222222222')).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
    $metadata: { httpStatusCode: 404 },
  });
});

it('answers for the own account only', async () => {
  await expect(ask('222222222222', '111111111111')).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
});

it('is throttled like S3', async () => {
  aws.inject({ service: 's3control' }, { kind: 'throttle' });
  await expect(ask('111111111111')).rejects.toMatchObject({
    name: 'SlowDown',
    $metadata: { httpStatusCode: 503 },
  });
});
