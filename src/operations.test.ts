// What the pages tell to ask and to do, in a real backend, one case after the other. The statements are SQL that both
// databases take; they run on SQLite.
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { TestBackend } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import type { Aws } from '../dev/aws';
import { startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

const page = readFileSync(join(__dirname, '../docs/operations.md'), 'utf8');
const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const upgrading = readFileSync(join(__dirname, '../docs/upgrading.md'), 'utf8');

describe('what the pages tell to do', () => {
  let aws: Aws;
  let database: Knex;
  let backend: TestBackend;

  beforeAll(async () => {
    aws = await useAws();
    database = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
    });
    await start({
      providers: { awsS3Buckets: { accounts: ['222222222222'] } },
    });
    await untilBuckets(
      aws.organization.accounts.get('222222222222')!.buckets.size,
    );
  });

  afterAll(async () => {
    await backend.stop();
    await database.destroy();
    await aws.close();
  });

  async function start(catalog: object) {
    backend = await startBackend({
      catalog,
      features: [
        schedulerServiceFactory,
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => ({ getClient: async () => database }),
        }),
      ],
    });
  }

  async function untilBuckets(count: number) {
    await until(
      async () =>
        (
          await request(backend.server).get(
            '/api/catalog/entities?filter=spec.type=s3-bucket',
          )
        ).body,
      ({ length }) => length === count,
    );
  }

  it('asks what Backstage answers', async () => {
    const commands = [
      ...`${page}\n${readme}`.matchAll(/^ *curl ((?:.*\\\n)*.*)$/gm),
    ].map(([, command]) => ({
      method: /-X POST/.test(command) ? ('post' as const) : ('get' as const),
      path: /http:\/\/localhost:7007([^"\s]+)/.exec(command)![1],
    }));
    expect(commands.length).toBeGreaterThan(4);
    // A task that runs can't be triggered.
    await until(
      async () =>
        (
          await request(backend.server).get(
            '/api/catalog/.backstage/scheduler/v1/tasks',
          )
        ).body.tasks,
      tasks =>
        tasks.length > 0 &&
        tasks.every(({ taskState }: any) => taskState.status !== 'running'),
    );
    for (const { method, path } of commands) {
      const { status, body } = await request(backend.server)[method](path);
      expect([path, status]).toEqual([path, 200]);
      // Found by the filter, where there is one; the trigger answers nothing.
      expect(body.items ?? body.tasks ?? body).not.toEqual([]);
    }
  });

  // Last: it takes the module away.
  it('leaves nothing behind', async () => {
    await backend.stop();
    await start({});
    await untilBuckets(0);
    await backend.stop();

    const [, sql] = /^ *```sql\n(.*?)```/ms.exec(upgrading)!;
    for (const statement of sql.split(';').map(text => text.trim())) {
      if (statement) {
        await database.raw(statement);
      }
    }
    const tables = await database('sqlite_master').pluck('name');
    expect(tables.filter(name => /aws_s3/.test(name))).toEqual([]);
    const tasks = await database('backstage_backend_tasks__tasks').pluck('id');
    expect(tasks.filter(id => /s3/i.test(id))).toEqual([]);
    for (const table of ['refresh_state', 'final_entities']) {
      expect(await database(table)).toEqual([]);
    }
  });
});
