import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { ListRootsCommand } from '@aws-sdk/client-organizations';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListDirectoryBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { ListTableBucketsCommand } from '@aws-sdk/client-s3tables';
import { ListVectorBucketsCommand } from '@aws-sdk/client-s3vectors';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfigReader } from '@backstage/config';
import { getSmithyContext } from '@smithy/core/client';
import { TestClock } from '../__testUtils__/TestClock';
import { AwsClients } from './AwsClients';
import { CredentialSource } from './CredentialSource';
import { AssumeRoleError, isDenied, UnusableAnswerError } from './awsErrors';
import { failureOf } from './failureOf';
import { describeFailure } from '../model/describeFailure';
import { AwsHttpHandler } from './AwsHttpHandler';
import { notFromAws } from './notFromAws';

describe('notFromAws', () => {
  let server: Server;
  let answer: {
    body?: string;
    headers?: Record<string, string>;
    status?: number;
  } = {};

  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
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
    client.middlewareStack.use(notFromAws('aws.protocols#restXml'));
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
    // Its schema gives the root no name of its own.
    GetBucketNotificationConfiguration: () =>
      s3().send(new GetBucketNotificationConfigurationCommand(bucket)),
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
    ['GetBucketNotificationConfiguration', '<NotificationConfiguration/>'],
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
    await expect(head()).rejects.toThrow(/has no header of AWS/);
    answer = { headers: { 'x-amz-request-id': '1' } };
    await expect(head()).resolves.toBeDefined();
    // CloudFront and API Gateway are AWS's, too, and may stand before anything: a 404 of theirs is no missing bucket.
    for (const header of ['x-amz-cf-id', 'x-amz-cf-pop', 'x-amz-apigw-id']) {
      answer = { status: 404, headers: { [header]: '1' } };
      await expect(head()).rejects.toThrow(/has no header of AWS/);
    }
  });

  it('knows the answer of STS by its root element', async () => {
    const result =
      '<GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult>';
    const sts = new STSClient(options());
    sts.middlewareStack.use(notFromAws('aws.protocols#awsQuery'));
    const ask = () => sts.send(new GetCallerIdentityCommand({}));
    answer = {
      body: `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`,
    };
    await expect(ask()).resolves.toMatchObject({ Account: '1' });
    answer = { body: result };
    await expect(ask()).rejects.toThrow(
      'it is a <GetCallerIdentityResult>, not a <GetCallerIdentityResponse>',
    );
  });

  describe('in front of any service', () => {
    const environment = { ...process.env };

    afterEach(() => {
      process.env = { ...environment };
    });

    function clients() {
      const { endpoint, credentials, requestHandler } = options();
      process.env.AWS_ENDPOINT_URL = endpoint;
      return new AwsClients(
        {
          clock: new TestClock(),
          http: requestHandler,
          maxAttempts: 1,
          signal: new AbortController().signal,
          onCall: () => {},
        },
        async () => credentials,
      );
    }

    const region = 'eu-south-2';
    const account = '222222222222';
    const services: Record<string, () => Promise<unknown>> = {
      S3: () => clients().s3(region).send(new ListBucketsCommand({})),
      'S3, HEAD': () =>
        clients().s3(region).send(new HeadBucketCommand(bucket)),
      'S3, directory buckets': () =>
        clients().s3Express(region).send(new ListDirectoryBucketsCommand({})),
      'S3 Control': () =>
        clients()
          .s3Control(region)
          .send(new GetAccountPublicAccessBlockCommand({ AccountId: account })),
      'S3 Tables': () =>
        clients().s3Tables(region).send(new ListTableBucketsCommand({})),
      'S3 Vectors': () =>
        clients().s3Vectors(region).send(new ListVectorBucketsCommand({})),
      CloudWatch: () =>
        clients().cloudWatch(region).send(new ListMetricsCommand({})),
      Organizations: () =>
        clients().organizations(region).send(new ListRootsCommand({})),
      'Resource Groups Tagging': () =>
        clients().tagging(region).send(new GetResourcesCommand({})),
      STS: () => clients().sts(region).send(new GetCallerIdentityCommand({})),
      'STS, AssumeRole': async () => {
        process.env.AWS_ENDPOINT_URL = options().endpoint;
        const source = credentialsFromConfig();
        const { credentials } = await source.of({
          id: account,
          partition: 'aws',
        });
        return credentials();
      },
    };

    function credentialsFromConfig() {
      return CredentialSource.fromConfig(
        new ConfigReader({
          aws: {
            mainAccount: { accessKeyId: 'any', secretAccessKey: 'any', region },
            accountDefaults: { roleName: 'reader' },
          },
        }),
        { clock: new TestClock(), timeoutMs: 1_000 },
      );
    }

    const page = { 'content-type': 'text/html; charset=utf-8' };

    it.each(
      Object.keys(services).flatMap(service =>
        [200, 302, 403, 404, 500, 502].map(
          status => [service, status] as [string, number],
        ),
      ),
    )(
      "%s: a page with status %i is nobody's answer",
      async (service, status) => {
        for (const body of [
          loginPage,
          'Blocked\nby policy',
          '{"blocked":true}',
        ]) {
          if (body.startsWith('{') && status === 200) {
            continue;
          }
          answer = { status, body, headers: page };
          const error: any = await services[service]().catch(thrown => thrown);
          const cause: Error =
            error instanceof AssumeRoleError ? (error.cause as Error) : error;
          expect(cause).toBeInstanceOf(UnusableAnswerError);
          expect(cause.message).toMatch(
            `http://127.0.0.1:${(server.address() as AddressInfo).port} answered with status ${status} and content type text/html.`,
          );
          expect(cause.message).not.toContain('\n');
          expect(isDenied(error)).toBe(false);
          expect(describeFailure(failureOf(error, {}))).toMatchObject({
            kind: 'unreachable',
            reason: expect.stringContaining('did not come from AWS'),
            remedy: expect.stringMatching(/AWS_ENDPOINT_URL.*proxy/),
          });
        }
      },
    );

    it('repeats what a gateway answers, as it does what AWS answers', async () => {
      let requests = 0;
      const count = () => {
        requests += 1;
      };
      server.on('request', count);
      answer = { status: 502, body: loginPage, headers: page };
      const client = new S3Client({
        ...options(),
        forcePathStyle: true,
        maxAttempts: 2,
      });
      client.middlewareStack.use(notFromAws('aws.protocols#restXml'));
      await expect(client.send(new ListBucketsCommand({}))).rejects.toThrow(
        UnusableAnswerError,
      );
      server.off('request', count);
      expect(requests).toBe(2);
    });
  });

  it('says so where the SDK speaks what it does not know, or gives no schema', async () => {
    expect(() => notFromAws('smithy.protocols#new')).toThrow(
      'The AWS SDK speaks smithy.protocols#new',
    );
    const client = s3();
    client.middlewareStack.add(
      (next, context) => args => {
        delete (getSmithyContext(context) as { operationSchema?: object })
          .operationSchema;
        return next(args);
      },
      { step: 'build' },
    );
    answer = { body: '<ListAllMyBucketsResult/>' };
    await expect(client.send(new ListBucketsCommand({}))).rejects.toThrow(
      'The AWS SDK gives no schema of ListBucketsCommand',
    );
  });
});
