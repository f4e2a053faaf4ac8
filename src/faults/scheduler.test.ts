/*
 * On both databases, where the scheduler keeps its tasks; two backends on PostgreSQL alone, as SQLite isn't made for two
 * processes. The scheduler's own time is the matter, so it is real.
 */
import { type Aws, startAws } from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { schedule } from './__testUtils__/schedule';
import {
  bucketsInAws,
  bucketsInCatalog,
  expectCatalogEqualsAws,
} from './__testUtils__/catalog';
import {
  type BackendDatabase,
  databases,
  postgres,
} from './__testUtils__/databases';
import {
  accounts,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';
import {
  type BackendProcess,
  type PreparedProcess,
  prepareProcess,
} from './__testUtils__/process';

jest.setTimeout(240_000);

const [A, B] = accounts;
let aws: Aws;
let database: BackendDatabase;
let processes: PreparedProcess[];

async function startBackends(
  count: number,
  open: () => Promise<BackendDatabase>,
  timeout: object = schedule.timeout,
): Promise<BackendProcess[]> {
  aws = await startAws({ organization: createSmallOrganization() });
  database = await open();
  processes = Array.from({ length: count }, () => prepareProcess(aws));
  const backends: BackendProcess[] = [];
  // One after the other: two catalogs don't make the tables of a new database at the same time.
  for (const one of processes) {
    backends.push(
      await one.start({
        database: database.config,
        providers: { accounts, schedule: { ...schedule, timeout } },
      }),
    );
  }
  return backends;
}

afterEach(async () => {
  await Promise.all(processes.map(one => one.kill()));
  await database.remove();
  await aws.close();
});

describe.each(databases)("A run's time is over, on $name", ({ open }) => {
  it('keeps what the run did not come to, and the next one reads it', async () => {
    const [backend] = await startBackends(1, open, { seconds: 5 });
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    const before = await bucketsInCatalog(backend.baseUrl);

    const hold = aws.hold({ action: 'GetBucketTagging', account: A });
    await hold.reached;
    changeBuckets(aws, '1');
    await until(
      () => backend.task(),
      ({ error }) =>
        /^The run ended, .* and 1 of 2 accounts were not read .*account 222222222222: last read/.test(
          error ?? '',
        ),
    );
    // Account B shows what a later run read, behind all that the first one sent.
    await eventually(
      () => bucketsInCatalog(backend.baseUrl),
      shown =>
        expect(shown).toEqual([
          ...before.filter(({ account }) => account === A),
          ...bucketsInAws(aws, [B]),
        ]),
    );

    hold.release();
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
  });
});

if (postgres.length > 0) {
  describe.each(postgres)('Two backends on one $name', ({ open }) => {
    it('share the runs, and write each change once', async () => {
      const [one, other] = await startBackends(2, open);
      for (const revision of ['1', '2', '3']) {
        await expectCatalogEqualsAws(one.baseUrl, aws, accounts);
        changeBuckets(aws, revision);
      }
      await expectCatalogEqualsAws(other.baseUrl, aws, accounts);

      const client = database.connect();
      try {
        const created = await client('aws_s3_buckets_changes')
          .where('kind', 'created')
          .orderBy('bucket')
          .pluck('bucket');
        expect(created).toEqual(
          ['2', '3'].flatMap(account =>
            ['1', '2', '3'].map(
              revision => `bucket-${account}-new-${revision}`,
            ),
          ),
        );
      } finally {
        await client.destroy();
      }
    });

    it('end with what AWS has when one stands still in a run, and the other starts the same task', async () => {
      const backends = await startBackends(2, open);
      await expectCatalogEqualsAws(backends[0].baseUrl, aws, accounts);

      // It has the list of account A from before the change.
      const hold = aws.hold({ action: 'GetBucketTagging', account: A });
      await hold.reached;
      const [still] = await Promise.all(
        backends.map(async backend => ({
          backend,
          ...(await backend.worker()),
        })),
      ).then(states => states.filter(({ status }) => status === 'running'));
      const awake = backends.find(backend => backend !== still.backend)!;
      still.backend.signal('SIGSTOP');
      changeBuckets(aws, '1');
      hold.release();

      await awake.takeTask();
      await expectCatalogEqualsAws(awake.baseUrl, aws, accounts);

      const readings = still.backend.log.length;
      still.backend.signal('SIGCONT');
      await eventually(
        async () => still.backend.log.slice(readings).join('\n'),
        log =>
          expect(log).toMatch(
            /A later run reads account \d+ of provider default|Read account/,
          ),
      );
      await expectCatalogEqualsAws(awake.baseUrl, aws, accounts);
    });
  });
}
