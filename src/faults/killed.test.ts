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

const NOTES_WHAT_WAS_SHOWN =
  'update aws_s3_buckets_buckets set shown_version = new_shown_version, ';

/** Between the steps of a run, and at random. */
const deaths = [
  {
    name: 'before it takes the lease of a listing',
    at: { statement: 'update .aws_s3_buckets_listings' },
  },
  {
    name: 'in the transaction of a slice',
    at: { statement: 'insert into .aws_s3_buckets_changes' },
  },
  {
    name: 'between a slice and what the catalog is shown of it',
    at: { statement: 'insert into .refresh_state' },
  },
  {
    name: 'between what the catalog is shown and the note of it',
    at: {
      behind: 'insert into .refresh_state',
      statement: NOTES_WHAT_WAS_SHOWN,
    },
  },
  {
    name: 'between the commit and the publishing of the changes',
    at: { statement: 'update .aws_s3_buckets_changes. set .unpublished_since' },
  },
  {
    name: 'between a removal and what the catalog is shown of it',
    at: { statement: 'delete from .refresh_state\\W' },
  },
  {
    name: 'between the removal from the catalog and the note of it',
    at: {
      behind: 'delete from .refresh_state\\W',
      statement: NOTES_WHAT_WAS_SHOWN,
    },
  },
  {
    name: 'before the end of the sweep',
    at: { statement: 'update .aws_s3_buckets_listings.*read_at' },
  },
  ...fc
    .sample(fc.noBias(fc.nat({ max: 80 })), { seed: 20261010, numRuns: 2 })
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

  /** A backend whose entities are in a namespace. */
  async function start(namespace?: string): Promise<void> {
    backend = await next.start({
      database: database.config,
      providers: { accounts, ...(namespace && { entity: { namespace } }) },
      isTriggered: true,
      processingInterval: { seconds: 2 },
    });
  }

  async function startNext(): Promise<void> {
    await start();
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
      await expectEachOnce(revision);
    },
  );

  it('in a walk: the next process shows each bucket under its name, and nothing beside', async () => {
    await backend.kill();
    await start('elsewhere');
    await dieAt({ statement: NOTES_WHAT_WAS_SHOWN });
    next = prepareProcess(aws);
    await startNext();
    await expectNothingBeside();
  });

  it('in a check: the next process shows the bucket that was removed to be sent again', async () => {
    const ref = `resource:default/${bucketsInAws(aws, accounts)[0].bucket}`;
    await backend.kill();
    await client('final_entities').where('entity_ref', ref).delete();
    await start();
    await dieAt({
      behind: 'delete from .refresh_state\\W',
      statement: 'insert into .refresh_state',
    });
    expect(
      await client('refresh_state')
        .where('entity_ref', ref)
        .pluck('entity_ref'),
    ).toEqual([]);
    next = prepareProcess(aws);
    await startNext();
    await expectNothingBeside();
  });

  /** Each change that stood is in the log once. */
  async function expectEachOnce(revision: string) {
    const changes = await client('aws_s3_buckets_changes')
      .select('bucket_id', 'kind', 'key', 'old_value', 'new_value')
      .whereIn('kind', ['created', 'deleted', 'owner-changed'])
      .then(rows => rows.map(row => JSON.stringify(row)));
    expect(changes.length).toBe(new Set(changes).size);
    expect(
      await client('aws_s3_buckets_changes')
        .where({ kind: 'tag-added', key: 'revision', new_value: revision })
        .orderBy('account_id')
        .pluck('account_id'),
    ).toEqual(accounts);
  }

  /** The catalog's own table has an entity of each bucket, and no other of a bucket. */
  async function expectNothingBeside() {
    const refs = await client('refresh_state')
      .where('entity_ref', 'like', 'resource:%/bucket-%')
      .pluck('entity_ref');
    expect(refs.sort()).toEqual(
      bucketsInAws(aws, accounts)
        .map(({ bucket }) => `resource:default/${bucket}`)
        .sort(),
    );
  }
});
