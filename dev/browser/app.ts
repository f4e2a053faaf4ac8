import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { Aws } from '../aws';

/** What `npm start` starts, with the sample organization, a database of its own and a port of its own. */
export interface RunningApp {
  url: string;
  stop(): Promise<void>;
}

/**
 * @param aws - instead of the sample organization, what this process holds
 * @param facts - instead of all, the facts to read of each bucket's configuration
 */
export async function startApp(
  aws?: Aws,
  facts?: ConfigurationFactName[],
): Promise<RunningApp> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const database = await mkdtemp(join(tmpdir(), 's3-buckets-'));
  const app = spawn(
    process.execPath,
    [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      ...['dev/index.ts', '--sample'],
    ],
    {
      cwd: resolve(__dirname, '../..'),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        DATABASE_DIRECTORY: database,
        ...(aws && {
          STAND_IN: JSON.stringify({
            environment: aws.environment(),
            eventQueueUrl: aws.eventQueueUrl,
          }),
        }),
        ...(facts && {
          APP_CONFIG_catalog_providers_awsS3Buckets_default_configuration_facts:
            JSON.stringify(facts),
        }),
        APP_CONFIG_app_baseUrl: url,
        APP_CONFIG_backend_baseUrl: url,
        APP_CONFIG_backend_listen_port: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(app, 'exit');
  let output = '';
  await new Promise<void>((ready, failed) => {
    const read = (data: Buffer) => {
      output += data;
      if (output.includes(`Open ${url}`)) {
        ready();
      }
    };
    app.stdout.on('data', read);
    app.stderr.on('data', read);
    ended.then(() => failed(new Error(`The app did not start:\n${output}`)));
  });

  return {
    url,
    async stop() {
      app.kill('SIGINT');
      await ended;
      await rm(database, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
