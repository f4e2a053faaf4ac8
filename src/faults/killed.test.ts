/* On both databases: what each has committed when a process is killed is the matter. */
import fc from 'fast-check';
import type { Knex } from 'knex';
import { type Aws, startAws } from '../../dev/aws';
import { bucketsInAws, expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  bucketsOf,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';
import {
  type BackendProcess,
  type PreparedProcess,
  prepareProcess,
} from './__testUtils__/process';

jest.setTimeout(240_000);

/** Between the steps of a commit, and at random. */
const deaths = [
  {
    name: 'before it takes the lease of a listing',
    at: { statement: 'update .?aws_s3_buckets_listings' },
  },
  {
    name: 'between the commit of the inventory and that of the catalog',
    at: { statement: 'insert into .refresh_state' },
  },
  {
    name: 'in the middle of the commit of the inventory',
    at: { statement: 'insert into .aws_s3_buckets_changes' },
  },
  {
    name: 'between the commit of the catalog and the note of what it was shown',
    at: { statement: 'update .?aws_s3_buckets_buckets.*shown_version' },
  },
  {
    name: 'before the end of the sweep',
    at: { statement: 'update .?aws_s3_buckets_listings.*read_at' },
  },
  {
    name: 'between the commit and the publishing of the changes',
    at: { statement: 'update .?aws_s3_buckets_changes' },
  },
  ...fc
    .sample(fc.noBias(fc.nat({ max: 80 })), { seed: 20261010, numRuns: 3 })
    .map(passing => ({
      name: `after ${passing} of its statements`,
      at: { passing },
    })),
];

describe.each(databases)('A process is killed, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let client: Knex;
  let next: PreparedProcess;
  let backend: BackendProcess;

  beforeAll(async () => {
    aws = await startAws({ organization: createSmallOrganization() });
    database = await open();
    client = database.connect();
    next = prepareProcess(aws);
    await startNext();
  });

  afterAll(async () => {
    await backend.kill();
    await next.kill();
    await client.destroy();
    await database.remove();
    await aws.close();
  });

  async function startNext(): Promise<void> {
    backend = await next.start({
      database: database.config,
      providers: { accounts },
      isTriggered: true,
      processingInterval: { seconds: 2 },
    });
    // As often as a removal may be held back.
    await backend.run();
    await backend.run();
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    next = prepareProcess(aws);
  }

  /** Has the process killed in one of its runs. */
  async function dieAt(at: Parameters<BackendProcess['die']>[0]) {
    let isDead = false;
    backend.die(at).then(() => {
      isDead = true;
    });
    for (let i = 0; i < 20 && !isDead; i++) {
      await backend.run();
    }
    expect(isDead).toBe(true);
  }

  it.each(deaths)(
    '$name: no bucket is lost, and the next process shows what AWS has',
    async ({ at, ...death }) => {
      const before = bucketsInAws(aws, accounts);
      const revision = `${deaths.findIndex(({ name }) => name === death.name)}`;
      changeBuckets(aws, revision);
      await dieAt(at);

      const stillThere = bucketsInAws(aws, accounts).map(
        ({ bucket }) => bucket,
      );
      expect(await client('refresh_state').pluck('entity_ref')).toEqual(
        expect.arrayContaining(
          before
            .filter(({ bucket }) => stillThere.includes(bucket))
            .map(({ bucket }) => `resource:default/${bucket}`),
        ),
      );

      // What the catalog may have got, and nobody remembers to have seen.
      for (const account of accounts) {
        bucketsOf(aws, account).delete(`bucket-${account[0]}-new-${revision}`);
      }
      await startNext();
    },
  );
});
