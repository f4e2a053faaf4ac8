import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { Aws } from '../aws';

/** What `npm start` starts, with the sample organization, a database in memory and a port of its own. */
export interface RunningApp {
  url: string;
  /** Until it has read AWS, and its catalog shows what it read. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * To be stopped whether it gets ready or not: it would outlive its tests.
 */
export async function startApp(
  options: {
    /** Instead of the sample organization, what this process holds. */
    aws?: Aws;
    /** Instead of all, the facts to read of each bucket's configuration. */
    facts?: ConfigurationFactName[];
    /** Whether nobody opens a page, so that none has to be built. */
    withoutPages?: boolean;
    /** Whether the estate is so large that the catalog processes it in bulk. */
    isLarge?: boolean;
  } = {},
): Promise<RunningApp> {
  const { aws, facts, withoutPages = false, isLarge = false } = options;
  const port = await freePort();
  const url = `http://localhost:${port}`;
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
        APP_CONFIG_backend_database_connection: '":memory:"',
        ...(aws && {
          STAND_IN: JSON.stringify({
            environment: aws.environment(),
            eventQueueUrl: aws.eventQueueUrl,
          }),
        }),
        ...(withoutPages && { WITHOUT_PAGES: 'true' }),
        ...(isLarge && { BULK_PROCESSING: 'true' }),
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
  const ready = new Promise<void>((started, failed) => {
    const read = (data: Buffer) => {
      output += data;
      if (output.includes(`Open ${url}`)) {
        started();
      }
    };
    app.stdout.on('data', read);
    app.stderr.on('data', read);
    ended.then(() => failed(new Error(`The app did not start:\n${output}`)));
  });
  // Who stops it before doesn't wait for it any more.
  ready.catch(() => {});

  return {
    url,
    ready,
    async stop() {
      app.kill('SIGINT');
      await ended;
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
