import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetBucketTaggingCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { errorCode, hasNoAnswer, UnusableAnswerError } from './awsErrors';
import { AwsHttpHandler, LIST_ANSWER } from './AwsHttpHandler';

describe('AwsHttpHandler', () => {
  let server: Server;
  let respond: (response: ServerResponse) => void;
  let written = 0;
  let requests = 0;

  beforeEach(async () => {
    written = 0;
    requests = 0;
    server = createServer((_, response) => {
      requests += 1;
      respond(response);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = ({
    signal,
    timeoutMs = 1_000,
  }: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
    new S3Client({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      requestHandler: new AwsHttpHandler({
        connections: 1,
        timeoutMs,
        signal,
      }),
      maxAttempts: 1,
    });

  const tags = (length: number) => {
    const [before, after] = [
      '<Tagging><TagSet><Tag><Key>a</Key><Value>',
      '</Value></Tag></TagSet></Tagging>',
    ];
    return `${before}${'x'.repeat(length - before.length - after.length)}${after}`;
  };

  /** An answer that goes on as long as somebody reads it. */
  const endless = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    const chunk = 'x'.repeat(64 * 1024);
    const more = () => {
      written += chunk.length;
      response.write(chunk, error => error ?? setImmediate(more));
    };
    more();
  };

  it('reads a body up to 1 MiB, and none that is larger', async () => {
    respond = response => response.end(tags(2 ** 20));
    const { TagSet } = await client().send(
      new GetBucketTaggingCommand({ Bucket: 'any' }),
    );
    expect(TagSet).toHaveLength(1);
    respond = response => response.end(tags(2 ** 20 + 1));
    await expect(
      client().send(new GetBucketTaggingCommand({ Bucket: 'any' })),
    ).rejects.toThrow(UnusableAnswerError);
  });

  it('ends a body that is endless at the limit of its call', async () => {
    respond = endless;
    await expect(
      client().send(new GetBucketTaggingCommand({ Bucket: 'any' })),
    ).rejects.toThrow(/more than 1 MiB/);
    // The rest lies in the buffers of the sockets.
    expect(written).toBeLessThan(16 * 2 ** 20);
    await expect(
      client({ timeoutMs: 20_000 }).send(
        new ListBucketsCommand({}),
        LIST_ANSWER,
      ),
    ).rejects.toThrow(/more than 32 MiB/);
  });

  it('limits the body of an error, too', async () => {
    respond = response => {
      response.statusCode = 500;
      endless(response);
    };
    await expect(
      client().send(new GetBucketTaggingCommand({ Bucket: 'any' })),
    ).rejects.toThrow(/more than 1 MiB/);
  });

  it('ends an answer whose body stops in the middle', async () => {
    respond = response => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('<?xml version="1.0"?><ListAllMyBucketsResult>');
    };
    await expect(
      client().send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  // The SDK calls some of them a time-out, and Node.js says "aborted" of one, so the code is what tells.
  it.each<[string, (response: ServerResponse) => void]>([
    ['is reset before the answer', ({ socket }) => socket!.resetAndDestroy()],
    ['is closed before the answer', ({ socket }) => socket!.end()],
    [
      'is reset among the headers',
      ({ socket }) =>
        socket!.write('HTTP/1.1 200 OK\r\ncontent-len', () =>
          socket!.resetAndDestroy(),
        ),
    ],
    [
      'is reset in the middle of the body',
      response => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('<?xml version="1.0"?>', () =>
          response.socket!.resetAndDestroy(),
        );
      },
    ],
    [
      'is closed in the middle of the body',
      response => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('<?xml version="1.0"?>', () => response.socket!.end());
      },
    ],
  ])('calls a connection that %s a reset one', async (_, answer) => {
    respond = answer;
    const error = await client()
      .send(new ListBucketsCommand({}))
      .catch(thrown => thrown);
    expect(errorCode(error)).toBe('ECONNRESET');
    expect(hasNoAnswer(error)).toBe(true);
  });

  it('names what Node.js found where nobody listens', async () => {
    const s3 = client();
    await new Promise(resolve => server.close(resolve));
    const error = await s3
      .send(new ListBucketsCommand({}))
      .catch(thrown => thrown);
    expect(errorCode(error)).toBe('ECONNREFUSED');
    expect(error.message).toMatch(/ECONNREFUSED 127\.0\.0\.1/);
  });

  it('ends all requests when its signal is aborted, and sends no more', async () => {
    const abort = new AbortController();
    const s3 = client({ signal: abort.signal });
    const arrived = new Promise<void>(resolve => {
      respond = () => resolve();
    });
    const hanging = s3.send(new ListBucketsCommand({}));
    await arrived;
    abort.abort();
    await expect(hanging).rejects.toThrow();
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toThrow(
      /aborted/,
    );
    expect(requests).toBe(1);
  });
});
