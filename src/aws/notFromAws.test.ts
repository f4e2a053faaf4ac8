import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UnusableAnswerError } from './errors';
import { AwsHttpHandler } from './http';
import { notFromAws } from './notFromAws';

describe('notFromAws', () => {
  let server: Server;
  let answer: { body?: string; headers?: Record<string, string> } = {};

  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, answer.headers).end(answer.body);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const options = () => ({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    requestHandler: new AwsHttpHandler({ connections: 1, timeoutMs: 1_000 }),
    maxAttempts: 1,
  });

  function s3() {
    const client = new S3Client({ ...options(), forcePathStyle: true });
    client.middlewareStack.use(notFromAws());
    return client;
  }

  const loginPage = '<!DOCTYPE html><html><body>Sign in</body></html>';
  const objects = '<ListBucketResult><Name>any</Name></ListBucketResult>';
  const bucket = { Bucket: 'any' };

  const calls = {
    ListBuckets: () => s3().send(new ListBucketsCommand({})),
    GetBucketTagging: () => s3().send(new GetBucketTaggingCommand(bucket)),
    GetBucketLocation: () => s3().send(new GetBucketLocationCommand(bucket)),
    GetBucketVersioning: () =>
      s3().send(new GetBucketVersioningCommand(bucket)),
    GetPublicAccessBlock: () =>
      s3().send(new GetPublicAccessBlockCommand(bucket)),
  };

  it.each(Object.keys(calls) as Array<keyof typeof calls>)(
    'refuses what is not an answer to %s',
    async call => {
      for (const body of [loginPage, objects, '', 'plain text', '{}']) {
        answer = { body, headers: { 'content-type': 'application/xml' } };
        await expect(calls[call]()).rejects.toThrow(UnusableAnswerError);
        await expect(calls[call]()).rejects.toThrow(
          `The answer to ${call} did not come from AWS`,
        );
      }
    },
  );

  it.each<[keyof typeof calls, string]>([
    ['ListBuckets', '<ListAllMyBucketsResult/>'],
    ['GetBucketTagging', '<Tagging><TagSet/></Tagging>'],
    ['GetBucketLocation', '<LocationConstraint/>'],
    [
      'GetBucketLocation',
      '<?xml version="1.0"?>\n<!-- <html> -->\n<LocationConstraint xmlns="x">EU</LocationConstraint>',
    ],
    ['GetBucketVersioning', '<VersioningConfiguration/>'],
    [
      'GetBucketVersioning',
      '<s3:VersioningConfiguration xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"/>',
    ],
    ['GetPublicAccessBlock', '<PublicAccessBlockConfiguration/>'],
  ])('accepts an answer to %s: %s', async (call, body) => {
    answer = { body };
    await expect(calls[call]()).resolves.toBeDefined();
  });

  it('takes an error after the status 200 for the error that it is', async () => {
    answer = { body: '<Error><Code>InternalError</Code></Error>' };
    await expect(calls.GetBucketVersioning()).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });

  it('knows the answer to a HEAD by a header of S3', async () => {
    answer = {};
    const head = () => s3().send(new HeadBucketCommand(bucket));
    await expect(head()).rejects.toThrow(/has no header of S3/);
    answer = { headers: { 'x-amz-request-id': '1' } };
    await expect(head()).resolves.toBeDefined();
  });

  it('leaves answers alone whose root element the SDK does not name', async () => {
    const sts = new STSClient(options());
    sts.middlewareStack.use(notFromAws());
    answer = {
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    };
    await expect(
      sts.send(new GetCallerIdentityCommand({})),
    ).resolves.toMatchObject({ Account: '1' });
  });
});
