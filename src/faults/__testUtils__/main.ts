import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { baseUrlOf, type BackendSettings, startBackend } from './backend';

/*
 * A backend as a process of its own: is told its settings, tells its address and its log.
 */

/** What the process is told. */
export type Order =
  | { kind: 'start'; settings: BackendSettings }
  /**
   * To end like from SIGKILL, before one of the next statements that it would send to the database: the first that
   * this regular expression matches, or the first behind the ones that pass.
   */
  | { kind: 'die'; at: { statement: string } | { passing: number } };

/** What the process tells. */
export type Report =
  | { kind: 'started'; baseUrl: string }
  | { kind: 'failed'; message: string }
  | { kind: 'log'; line: string };

let isDeadly: (sql: string) => boolean = () => false;

/** Sees the statements of the catalog, of this module and of the scheduler: they share the plugin's database. */
const death = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'death',
  register(env) {
    env.registerInit({
      deps: { database: coreServices.database },
      async init({ database }) {
        const client = await database.getClient();
        client.on('query', ({ sql }: { sql: string }) => {
          if (isDeadly(sql)) {
            process.kill(process.pid, 'SIGKILL');
          }
        });
      },
    });
  },
});

function report(message: Report) {
  process.send!(message);
}

process.on('message', (order: Order) => {
  if (order.kind === 'start') {
    startBackend(order.settings, {
      features: [death],
      onLog: line => report({ kind: 'log', line }),
    }).then(
      backend => report({ kind: 'started', baseUrl: baseUrlOf(backend) }),
      error => report({ kind: 'failed', message: `${error.stack}` }),
    );
  } else if ('statement' in order.at) {
    const deadly = new RegExp(order.at.statement, 'i');
    isDeadly = sql => deadly.test(sql);
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
