import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Aws } from '../../../dev/aws';
import { until } from '../../__testUtils__/until';
import type { BackendSettings } from './backend';
import type { Order, Report } from './main';

/** A Backstage backend that runs as a process of its own. */
export interface BackendProcess {
  baseUrl: string;
  /** Each line of its log, as `warn: text`. */
  log: string[];
  /** What the scheduler's API says of a provider's task. */
  task(providerId?: string): Promise<{ status: string; error?: string }>;
  /** What the scheduler's API says of this process's part in it. */
  worker(providerId?: string): Promise<{ status: string }>;
  /** Takes the task from whoever has it, as the scheduler does once its time is over. */
  takeTask(providerId?: string): Promise<void>;
  /** Runs the provider, where runs are triggered; resolves when that has ended, or the process is dead. */
  run(): Promise<string | undefined>;
  /** Publishes on its events service, as an ingress does. */
  publish(topic: string, payload: unknown): void;
  signal(signal: NodeJS.Signals): void;
  /** Stops it as an orchestrator does, with SIGTERM; resolves when it has ended by itself. */
  terminate(): Promise<void>;
  /** Has it killed before a statement; resolves when it is dead. */
  die(at: Extract<Order, { kind: 'die' }>['at']): Promise<void>;
  /** Kills it; resolves when it is dead. */
  kill(): Promise<void>;
  /** Resolves when it is dead, however that came. */
  exited: Promise<void>;
  /** Its memory after a collection of garbage, in bytes; undefined where it dies before it answers. */
  memory(): Promise<{ rss: number; heap: number } | undefined>;
}

/** A process that has loaded everything and waits for its settings: loading takes longer than all else. */
export interface PreparedProcess {
  start(settings: BackendSettings): Promise<BackendProcess>;
  kill(): Promise<void>;
}

/** Forks a process that reads from this stand-in. */
export function prepareProcess(aws: Aws): PreparedProcess {
  const child = fork(require.resolve('./main'), {
    execArgv: [
      '--expose-gc',
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
    env: {
      ...process.env,
      ...aws.environment(),
      // In tests the scheduler leaves out what takes tasks from dead processes.
      NODE_ENV: 'production',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  const exited = once(child, 'exit').then(() => {});
  const log: string[] = [];

  async function kill() {
    child.kill('SIGKILL');
    await exited;
  }

  return {
    kill,
    async start(settings) {
      tell(child, { kind: 'start', settings });
      const baseUrl = await new Promise<string>((resolve, reject) => {
        child.on('message', (report: Report) => {
          switch (report.kind) {
            case 'started':
              resolve(report.baseUrl);
              break;
            case 'failed':
              reject(new Error(report.message));
              break;
            case 'log':
              log.push(report.line);
              break;
            default:
          }
        });
        exited.then(() => reject(new Error('The backend died as it started')));
      });
      const tasks = `${baseUrl}/api/catalog/.backstage/scheduler/v1/tasks`;
      const taskId = (providerId: string) =>
        `AwsS3BucketProvider:${providerId}:refresh`;
      const describeTask = async (providerId: string) => {
        const response = await fetch(tasks);
        const { tasks: all } = await response.json();
        return all.find(
          (task: { taskId: string }) => task.taskId === taskId(providerId),
        );
      };
      return {
        baseUrl,
        log,
        async task(providerId = 'default') {
          const { taskState } = await describeTask(providerId);
          const { status, lastRunError } = taskState;
          return {
            status,
            error: lastRunError && JSON.parse(lastRunError).message,
          };
        },
        async worker(providerId = 'default') {
          return (await describeTask(providerId)).workerState;
        },
        async takeTask(providerId = 'default') {
          await fetch(`${tasks}/${taskId(providerId)}/cancel`, {
            method: 'POST',
          });
        },
        async run() {
          const ran = new Promise<string | undefined>(resolve => {
            child.on('message', function listen(report: Report) {
              if (report.kind === 'ran') {
                child.off('message', listen);
                resolve(report.error);
              }
            });
          });
          tell(child, { kind: 'run' });
          return Promise.race([ran, exited.then(() => undefined)]);
        },
        publish: (topic, payload) =>
          tell(child, { kind: 'publish', topic, payload }),
        signal: signal => child.kill(signal),
        async terminate() {
          child.kill('SIGTERM');
          await until(
            () => child.exitCode,
            code => code !== null,
          );
        },
        async die(at) {
          tell(child, { kind: 'die', at });
          await exited;
        },
        kill,
        exited,
        async memory() {
          const answer = new Promise<{ rss: number; heap: number }>(resolve => {
            child.on('message', function listen(report: Report) {
              if (report.kind === 'memory') {
                child.off('message', listen);
                resolve(report);
              }
            });
          });
          tell(child, { kind: 'measure' });
          return Promise.race([answer, exited.then(() => undefined)]);
        },
      };
    },
  };
}

function tell(child: ChildProcess, order: Order) {
  // One that has just died can't be told: what waits for it learns that from its end.
  child.send(order, () => {});
}
