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
    name: 'the buckets that the catalog is about to get',
    on: 'insert on aws_s3_buckets_buckets',
    when: "new.state = 'adding' and new.name like '%-new-%'",
  },
  {
    name: "the catalog's entities",
    on: 'insert on refresh_state',
    when: "new.entity_ref like '%-new-%'",
  },
  {
    name: 'the buckets as read',
    on: 'insert on aws_s3_buckets_buckets',
    when: "new.state = 'present' and new.name like '%-new-%'",
  },
  {
    name: 'the changes of a slice',
    on: 'insert on aws_s3_buckets_changes',
    when: "new.kind = 'created'",
  },
  {
    name: 'the changes that are to be published',
    on: 'insert on aws_s3_buckets_unpublished',
  },
  {
    name: 'the buckets that are gone',
    on: 'delete on aws_s3_buckets_buckets',
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

      const allow = await refuse(on, when);
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
