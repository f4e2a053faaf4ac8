// What is logged of AWS doesn't depend on the database: SQLite.
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, transports } from 'winston';
import { PassThrough } from 'node:stream';
import {
  accessKeyOf,
  type Aws,
  defaultRoleName,
  sampleAccountIds,
  sampleExternalId,
  startAws,
} from '../dev/aws';
import catalogModuleAwsS3Buckets from '.';

jest.setTimeout(120_000);

const page = readFileSync(join(__dirname, '../docs/operations.md'), 'utf8');

/** The messages that the page explains, `…` in them for what differs. */
const documented = [...page.matchAll(/^#### `(.+)`$/gm)].map(([, text]) => ({
  text,
  parts: text.split('…'),
  pattern: new RegExp(
    text
      .split('…')
      .map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('[^]*'),
  ),
}));

const keysOfSomebodyElse = {
  accessKeyId: accessKeyOf(sampleAccountIds.sandbox),
  secretAccessKey: 'a-secret-key-of-somebody-else',
};

const taskOf = (provider: string) => `AwsS3BucketProvider:${provider}:refresh`;

describe('the log', () => {
  const environment = { ...process.env };
  let aws: Aws;
  let backend: TestBackend;
  let cancel: (provider: string) => Promise<void>;
  let lines: Array<{ level: string; message: string | Error }>;

  beforeEach(async () => {
    lines = [];
    aws = await startAws();
    Object.assign(process.env, aws.environment());
  });

  afterEach(async () => {
    await backend.stop();
    await aws.close();
    process.env = { ...environment };
  });

  /** Everything that Backstage logs at any level, with all that an error carries, and nothing redacted. */
  function recordingLogger() {
    const stream = new PassThrough();
    stream.on('data', chunk => lines.push(JSON.parse(`${chunk}`)));
    return WinstonLogger.create({
      level: 'silly',
      format: format.json(),
      transports: [new transports.Stream({ stream })],
    });
  }

  async function start(providers: object) {
    const scheduler = mockServices.scheduler();
    const logger = recordingLogger();
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleAwsS3Buckets,
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => logger,
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          // What a task throws is logged as Backstage's own scheduler logs it.
          factory: () => ({
            ...scheduler,
            triggerTask: id => scheduler.triggerTask(id),
            cancelTask: id => scheduler.cancelTask(id),
            scheduleTask: task =>
              scheduler.scheduleTask({
                ...task,
                async fn(signal: AbortSignal) {
                  await Promise.resolve(task.fn(signal)).catch(error =>
                    logger.error(error),
                  );
                },
              }),
          }),
        }),
        createServiceFactory({
          service: eventsServiceRef,
          deps: {},
          factory: () => ({
            async publish() {
              throw new Error('The queue is full');
            },
            async subscribe() {},
          }),
        }),
        mockServices.rootConfig.factory({
          data: {
            aws: {
              accountDefaults: {
                roleName: defaultRoleName,
                externalId: sampleExternalId,
              },
              accounts: [
                {
                  accountId: sampleAccountIds.management,
                  ...keysOfSomebodyElse,
                },
              ],
            },
            catalog: { providers: { awsS3Buckets: providers } },
          },
        }),
      ],
    });
    cancel = provider => scheduler.cancelTask(taskOf(provider));
    return (provider: string) => scheduler.triggerTask(taskOf(provider));
  }

  it('has no secret and no unexplained message, whatever fails', async () => {
    const ids = sampleAccountIds;
    const web = aws.organization.accounts.get(ids.web)!.buckets;
    const own = { accounts: false, unowned: false };
    const run = await start({
      failing: { accounts: Object.values(ids), requestTimeout: '1s' },
      discovering: { organization: {} },
      colliding: {
        accounts: [ids['payments-dev']],
        entity: { ...own, name: { expression: "'the-same'" } },
      },
      misnamed: {
        accounts: [ids['payments-dev']],
        entity: own,
        role: { name: 'no-such-role', externalId: 'a-wrong-external-id' },
      },
    });
    aws.inject({ account: ids['security-audit'] }, { kind: 'cut-off' });
    await run('failing');
    await run('colliding');
    await run('misnamed');

    const list = (account: keyof typeof ids) => ({
      account: ids[account],
      action: 'ListBuckets',
    });
    aws.inject(list('payments-prod'), { kind: 'expired-session' });
    aws.inject(list('data-platform'), { kind: 'hang' });
    aws.inject(list('payments-dev'), {
      kind: 'error',
      code: 'SignatureDoesNotMatch',
      status: 403,
    });
    aws.inject(list('legacy-web'), { kind: 'garbage' });
    aws.inject(list('sandbox'), { kind: 'reset' });
    // One stays, and changes; of one that goes, S3 doesn't say that it is gone.
    const [kept, lost, ...others] = web.after();
    kept.tags = { changed: 'since' };
    [lost, ...others].forEach(({ name }) => web.delete(name));
    aws.inject({ bucket: lost.name }, { kind: 'throttle' });
    await run('failing');

    aws.inject({ service: 'organizations' }, { kind: 'garbage' });
    await run('discovering');
    aws.clearFaults();

    const hold = aws.hold({ action: 'ListBuckets' });
    const running = run('colliding');
    await hold.reached;
    await cancel('colliding');
    hold.release();
    await running;

    const logged = JSON.stringify(lines);
    const secrets = [
      ...aws.secrets(),
      process.env.AWS_SECRET_ACCESS_KEY!,
      keysOfSomebodyElse.secretAccessKey,
      sampleExternalId,
      'a-wrong-external-id',
    ];
    expect(secrets.length).toBeGreaterThan(20);
    expect(secrets.filter(secret => logged.includes(secret))).toEqual([]);

    const problems = lines
      .filter(({ level }) => level === 'error' || level === 'warn')
      .map(({ message }) =>
        typeof message === 'string' ? message : message.message,
      );
    expect(
      problems.filter(
        problem => !documented.some(({ pattern }) => pattern.test(problem)),
      ),
    ).toEqual([]);
    // Those of the page that are of a run, but for two that need another replica, or a list that ends early.
    const met = documented.filter(({ pattern }) =>
      problems.some(problem => pattern.test(problem)),
    );
    expect(met.length).toBeGreaterThanOrEqual(7);
  });
});

it('explains only messages that there are', () => {
  const modules = join(__dirname, '../modules');
  const sources = [
    __dirname,
    ...readdirSync(modules).map(module => join(modules, module, 'src')),
  ]
    .flatMap(folder =>
      readdirSync(folder, { recursive: true })
        .map(String)
        .filter(file => file.endsWith('.ts') && !file.includes('test'))
        .map(file => readFileSync(join(folder, file), 'utf8')),
    )
    .join('\n');
  const unknown = documented
    .flatMap(({ parts }) => parts)
    .filter(part => !sources.includes(part));
  expect(unknown).toEqual([]);
});

it('explains every reason why an account could not be read', () => {
  const failures = readFileSync(join(__dirname, 'model/Failure.ts'), 'utf8');
  const [, union] = /type AccountFailureKind =\n([^;]*);/.exec(failures)!;
  const kinds = [...union.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind);
  const [, table] = page.split('### Why an account could not be read');
  const explained = [...table.matchAll(/^\| `([a-z-]+)`/gm)];
  expect(explained.map(([, kind]) => kind)).toEqual(kinds);
});
