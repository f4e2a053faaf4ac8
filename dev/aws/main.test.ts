import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { accessKeyOf } from '.';

let aws: ChildProcess;

afterEach(async () => {
  aws.kill();
  await once(aws, 'exit');
});

it('runs as a process of its own', async () => {
  aws = spawn(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      join(__dirname, 'main.ts'),
      '--accounts=2',
      '--buckets-per-account=30',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [endpoint] = await once(createInterface(aws.stdout!), 'line');
  const post = (path: string, content: object) =>
    fetch(`${endpoint}/_stand-in/${path}`, {
      method: 'POST',
      body: JSON.stringify(content),
    });
  const s3 = new S3Client({
    endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: accessKeyOf('100000000001'),
      secretAccessKey: 'any',
    },
  });

  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets).toHaveLength(30);
  await post('faults', {
    filter: { action: 'ListBuckets' },
    fault: { kind: 'throttle' },
    limits: { times: 1 },
  });
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'SlowDown',
  });
  expect((await post('faults', { fault: { kind: 'no such' } })).status).toBe(
    400,
  );
  const calls = await fetch(`${endpoint}/_stand-in/calls`);
  expect((await calls.json()).counts).toEqual({
    'ListBuckets ok': 1,
    'ListBuckets SlowDown': 1,
  });
});
