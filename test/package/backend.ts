import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Entity } from '@backstage/catalog-model';
import { repository } from './project';

const nodeTransform = join(
  repository,
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);

/** A backend that runs as a process. */
export interface Backend {
  url: string;
  /** Asks its catalog until the answer is as wanted. */
  entities(
    query: Record<string, string>,
    wanted: (entities: Entity[]) => boolean,
  ): Promise<Entity[]>;
  stop(): Promise<void>;
}

/** Starts the backend of a project as `backstage-cli package start` does, with this Node.js or another. */
export async function startBackend(
  directory: string,
  environment: Record<string, string>,
  node = process.execPath,
): Promise<Backend> {
  const port = await freePort();
  const token = randomBytes(24).toString('base64');
  const backend = spawn(node, ['--require', nodeTransform, 'src/index.ts'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      // Where the transform keeps its compiler.
      HOME: homedir(),
      ...environment,
      PORT: String(port),
      TOKEN: token,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  backend.stdout.on('data', data => (output += data));
  backend.stderr.on('data', data => (output += data));

  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    url: baseUrl,
    async entities(query, wanted) {
      const url = `${baseUrl}/api/catalog/entities/by-query?${new URLSearchParams(
        { limit: '1000', ...query },
      )}`;
      const ask = async () => {
        const response = await fetch(url, {
          headers: { authorization: `Bearer ${token}` },
        });
        return response.json();
      };
      const deadline = Date.now() + 120_000;
      let last: unknown;
      while (Date.now() < deadline && backend.exitCode === null) {
        try {
          // In Node.js 20, a fetch whose body stays away may outlive its signal.
          last = await Promise.race([ask(), setTimeout(10_000, {})]);
          const { items } = last as { items?: Entity[] };
          if (items && wanted(items)) {
            return items;
          }
        } catch (error) {
          last = error;
        }
        await setTimeout(500);
      }
      throw new Error(
        `The backend doesn't answer as wanted, but ${JSON.stringify(last)?.slice(0, 1000) ?? last}; it wrote:\n${output}`,
      );
    },
    stop: () => end(backend),
  };
}

/** Starts the stand-in for AWS, and answers where it is. */
export async function startStandIn() {
  const aws = spawn(
    process.execPath,
    ['--require', nodeTransform, join(repository, 'dev/aws/main.ts')],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await once(aws.stdout.setEncoding('utf8'), 'data');
  return { endpoint: String(line).trim(), stop: () => end(aws) };
}

async function end(child: ChildProcess) {
  if (child.exitCode === null && child.kill()) {
    await once(child, 'exit');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
