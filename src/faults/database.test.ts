/* On both databases: their statements and transactions are the matter. */
import { type Aws } from '../../dev/aws';
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

jest.setTimeout(240_000);

const REFUSAL = 'no space left on device';

/** Writes of a run in their order; those of several rows are refused in the middle of them. */
const writes = [
  {
    name: 'the lease of the listing',
    on: 'update on aws_s3_buckets_listings',
    when: 'new.lease is distinct from old.lease',
  },
  {
    name: 'the buckets that are new',
    on: 'insert on aws_s3_buckets_buckets',
    when: "new.name like '%-new-%'",
  },
  {
    name: "the catalog's entities",
    on: 'insert on refresh_state',
    when: "new.entity_ref like '%-new-%'",
  },
  {
    name: 'the buckets as read',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.version is distinct from old.version',
  },
  {
    name: 'the changes of a slice',
    on: 'insert on aws_s3_buckets_changes',
    when: "new.kind = 'created'",
  },
  {
    name: 'what the catalog was shown',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.shown_version is distinct from old.shown_version',
  },
  {
    name: 'the changes that were published',
    on: 'update on aws_s3_buckets_changes',
  },
  {
    name: 'the buckets that are gone',
    on: 'update on aws_s3_buckets_buckets',
    when: 'new.gone_at is distinct from old.gone_at',
  },
  {
    name: 'the changes of a removal',
    on: 'insert on aws_s3_buckets_changes',
    when: "new.kind = 'deleted'",
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
      { database: database.config, providers: { accounts }, isTriggered: true },
      line => log.push(line),
    );
  });

  afterAll(async () => {
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  let allow = async () => {};

  // So that a case that fails leaves no refusal to the next.
  afterEach(() => allow());

  /** Makes the database refuse a write, until it is allowed. */
  async function refuse(on: string, when = 'true') {
    const { client } = backend;
    const trigger = `create trigger refusal before ${on} for each row when (${when})`;
    if (client.client.config.client === 'pg') {
      await client.raw(
        `create function refuse() returns trigger language plpgsql as $$ begin raise exception '${REFUSAL}'; end $$`,
      );
      await client.raw(`${trigger} execute function refuse()`);
      allow = async () => {
        await client.raw('drop function if exists refuse() cascade');
      };
      return;
    }
    await client.raw(`${trigger} begin select raise(abort, '${REFUSAL}'); end`);
    allow = async () => {
      await client.raw('drop trigger if exists refusal');
    };
  }

  it.each(writes)(
    '$name: no bucket is lost, and later the catalog shows what AWS has',
    async ({ name, on, when }) => {
      await backend.run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      const before = bucketsInAws(aws, accounts);

      await refuse(on, when);
      changeBuckets(aws, `${writes.findIndex(write => write.name === name)}`);
      const logged = log.length;
      // As often as a removal may be held back.
      await backend.run();
      await backend.run();
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

      await allow();
      await backend.run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    },
  );
});
