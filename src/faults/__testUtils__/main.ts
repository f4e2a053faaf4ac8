import {
  type BackendSettings,
  type RunningBackend,
  startBackend,
} from './backend';

/*
 * A backend as a process of its own: is told its settings, tells its address and its log.
 */

/** What the process is told. */
export type Order =
  | { kind: 'start'; settings: BackendSettings }
  /**
   * To end like from SIGKILL, before one of the next statements that it would send to the database: the first that
   * this regular expression matches, behind one that another matches, or the first behind the ones that pass.
   */
  | { kind: 'publish'; topic: string; payload: unknown }
  | {
      kind: 'die';
      at: { statement: string; behind?: string } | { passing: number };
    }
  | { kind: 'run' }
  | { kind: 'measure' };

/** What the process tells. */
export type Report =
  | { kind: 'started'; baseUrl: string }
  | { kind: 'failed'; message: string }
  | { kind: 'log'; line: string }
  /** The run that was ordered has ended, and why where it failed. */
  | { kind: 'ran'; error?: string }
  /** After a collection of garbage, in bytes. */
  | { kind: 'memory'; rss: number; heap: number };

let publish: RunningBackend['publish'];
let run: RunningBackend['run'];
let isDeadly: (sql: string) => boolean = () => false;

function report(message: Report) {
  process.send!(message);
}

process.on('message', (order: Order) => {
  if (order.kind === 'start') {
    startBackend(order.settings, line => report({ kind: 'log', line })).then(
      ({ baseUrl, client, ...backend }) => {
        ({ publish, run } = backend);
        client.on('query', ({ sql }: { sql: string }) => {
          if (isDeadly(sql)) {
            process.kill(process.pid, 'SIGKILL');
          }
        });
        report({ kind: 'started', baseUrl });
      },
      error => report({ kind: 'failed', message: `${error.stack}` }),
    );
  } else if (order.kind === 'publish') {
    publish(order.topic, order.payload);
  } else if (order.kind === 'run') {
    run().then(error => report({ kind: 'ran', error }));
  } else if (order.kind === 'measure') {
    globalThis.gc!();
    const { rss, heapUsed: heap } = process.memoryUsage();
    report({ kind: 'memory', rss, heap });
  } else if ('statement' in order.at) {
    const deadly = new RegExp(order.at.statement, 'i');
    const before = new RegExp(order.at.behind ?? '', 'i');
    let isBehind = order.at.behind === undefined;
    isDeadly = sql => {
      const isDeath = isBehind && deadly.test(sql);
      isBehind ||= before.test(sql);
      return isDeath;
    };
  } else {
    let { passing } = order.at;
    let hasBegun = false;
    isDeadly = sql => {
      hasBegun ||= sql.includes('aws_s3_buckets_');
      passing -= Number(hasBegun);
      return passing < 0;
    };
  }
});
