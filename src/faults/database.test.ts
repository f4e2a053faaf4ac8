/* On both databases: their statements and transactions are the matter. */
import { type Aws, createAccount, startAws } from '../../dev/aws';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import {
  bucketsInAws,
  bucketsInCatalog,
  expectCatalogEqualsAws,
} from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';
import { prepareProcess } from './__testUtils__/process';

jest.setTimeout(240_000);

/** Has no bucket: none waits for the rows of its only slice. */
const EMPTY = '444444444444';

const REFUSAL = 'no space left on device';

/** Writes of a run in their order; those of several rows are refused in the middle of them. */
const writes = [
  {
    name: 'the lease of the listing',
    on: 'update on aws_s3_buckets_listings',
    when: 'new.lease is distinct from old.lease',
  },
  {
    name: 'the rows of buckets that are new',
    on: 'insert on aws_s3_buckets_buckets',
    when: "new.name like '%-new-%'",
  },
  {
    name: 'the rows of buckets that changed',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.version <> old.version and new.gone_at is null',
  },
  {
    name: 'the changes of a slice',
    on: 'insert on aws_s3_buckets_changes',
    when: "new.kind = 'created'",
  },
  {
    name: "the catalog's entities",
    on: 'insert on refresh_state',
    when: "new.entity_ref like '%-new-%'",
  },
  {
    name: 'what the catalog was shown',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.shown_version = new.version and new.gone_at is null',
  },
  {
    name: 'the changes that were published',
    on: 'update on aws_s3_buckets_changes',
    when: 'new.unpublished_since is null',
  },
  {
    name: 'the buckets that are gone',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.gone_at is not null and old.gone_at is null',
  },
  {
    name: 'the changes of a removal',
    on: 'insert on aws_s3_buckets_changes',
    when: "new.kind = 'deleted'",
  },
  {
    name: "the removal from the catalog's entities",
    on: 'delete on refresh_state',
  },
  {
    name: 'that a removal was shown',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.shown_version = new.version and new.gone_at is not null',
  },
  {
    name: 'the end of the sweep',
    on: 'update on aws_s3_buckets_listings',
    when: 'new.read_at is distinct from old.read_at',
  },
];

describe.each(databases)('The database refuses, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;
  const log: string[] = [];

  beforeAll(async () => {
    aws = await useAws({ organization: createSmallOrganization() });
    database = await open();
    backend = await startBackend(
      {
        database: database.config,
        providers: { accounts },
        isTriggered: true,
      },
      line => log.push(line),
    );
  });

  afterAll(async () => {
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  /** Makes the database refuse a write, until what this answers is called. */
  async function refuse(on: string, when = 'true') {
    const { client } = backend;
    const trigger = `create trigger refusal before ${on} for each row when (${when})`;
    if (client.client.config.client === 'pg') {
      await client.raw(
        `create function refuse() returns trigger language plpgsql as $$ begin raise exception '${REFUSAL}'; end $$`,
      );
      await client.raw(`${trigger} execute function refuse()`);
      return () => client.raw('drop function refuse() cascade');
    }
    await client.raw(`${trigger} begin select raise(abort, '${REFUSAL}'); end`);
    return () => client.raw('drop trigger refusal');
  }

  it.each(writes)(
    '$name: no bucket is lost, and later the catalog shows what AWS has',
    async ({ name, on, when }) => {
      await backend.run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      const before = bucketsInAws(aws, accounts);

      const revision = `${writes.findIndex(write => write.name === name)}`;
      const logged = log.length;
      const allow = await refuse(on, when);
      try {
        changeBuckets(aws, revision);
        // As often as a removal may be held back.
        await backend.run();
        await backend.run();
      } finally {
        await allow();
      }
      expect(
        log.slice(logged).filter(line => line.includes(REFUSAL)).length,
      ).toBeGreaterThan(1);
      const stillThere = bucketsInAws(aws, accounts).map(b => b.bucket);
      const shown = await bucketsInCatalog(backend.baseUrl);
      expect(shown.map(({ bucket }) => bucket)).toEqual(
        expect.arrayContaining(
          before
            .map(({ bucket }) => bucket)
            .filter(bucket => stillThere.includes(bucket)),
        ),
      );

      await backend.run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      const created = await backend
        .client('aws_s3_buckets_changes')
        .where({ kind: 'created' })
        .where('bucket', 'like', `%-new-${revision}`)
        .pluck('bucket');
      expect(created.sort()).toEqual(
        accounts.map(id => `bucket-${id[0]}-new-${revision}`),
      );
    },
  );
});

describe.each(databases)(
  'The database fails where no bucket waits for it, on $name',
  ({ open }) => {
    it('ends the run with an error, and nothing is left unhandled', async () => {
      const organization = createSmallOrganization();
      organization.accounts.set(
        EMPTY,
        createAccount({ id: EMPTY, name: 'empty' }),
      );
      const aws = await startAws({ organization });
      const database = await open();
      const client = database.connect();
      // A process of its own: Jest's sandbox is not told of what is unhandled.
      const prepared = prepareProcess(aws);
      try {
        const backend = await prepared.start({
          database: database.config,
          providers: { accounts: [...accounts, EMPTY] },
          isTriggered: true,
        });
        expect(await backend.run()).toBeUndefined();
        // As a run leaves it that ends before its last slice, which is empty.
        await client('aws_s3_buckets_listings')
          .where('account_id', accounts[0])
          .update({
            cursor: 'z',
            started_at: new Date().toISOString(),
            started_scope: client.ref('scope'),
          });
        // Of all that a run asks before its end, the rows of a slice alone are asked for by it.
        const rename = (from: string, to: string) =>
          client.raw(
            'alter table aws_s3_buckets_buckets rename column ?? to ??',
            [from, to],
          );
        await rename('listing_region', 'away');
        const error = await backend.run();
        await rename('away', 'listing_region');
        expect(error).toContain(EMPTY);
        expect(await backend.run()).toBeUndefined();
        expect(backend.log.filter(line => /unhandled/i.test(line))).toEqual([]);
        await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      } finally {
        await prepared.kill();
        await client.destroy();
        await database.remove();
        await aws.close();
      }
    });
  },
);
