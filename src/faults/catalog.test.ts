/* On SQLite: what the catalog shows is the matter. In a file, as the backend is started again. */
import { type Aws } from '../../dev/aws';
import { until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import {
  bucketsInCatalog,
  expectCatalogEqualsAws,
} from './__testUtils__/catalog';
import { type BackendDatabase, sqlite } from './__testUtils__/databases';
import {
  accounts,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(240_000);

/*
 * A process that is killed between `updateProcessedEntity` and `markForStitching` of the catalog's
 * DefaultCatalogProcessingEngine leaves these states. No processing notices them, as the hash of the entity is the same.
 */
describe('The catalog does not show what it was sent', () => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;
  const log: string[] = [];

  beforeAll(async () => {
    aws = await useAws({ organization: createSmallOrganization() });
    database = await sqlite.open();
  });

  beforeEach(async () => {
    log.length = 0;
    await start();
    // All of them are compared after the start.
    await runs(2);
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
  });

  afterEach(() => backend.stop());

  afterAll(async () => {
    await database.remove();
    await aws.close();
  });

  async function start() {
    backend = await startBackend(
      {
        database: database.config,
        providers: { accounts },
        isTriggered: true,
        processingInterval: { seconds: 1 },
      },
      line => log.push(line),
    );
  }

  /** The bucket's row in the catalog, once the entity was last sent two hours ago. */
  async function agedEntity(bucket: string): Promise<string> {
    const { client } = backend;
    await client('aws_s3_buckets_buckets')
      .where('name', bucket)
      .update({
        read_at: new Date(Date.now() - 2 * 60 * 60 * 1000).toISOString(),
      });
    const [{ entity_id: id }] = await client('refresh_state').where(
      'entity_ref',
      `resource:default/${bucket}`,
    );
    return id;
  }

  async function runs(count: number) {
    for (let i = 0; i < count; i++) {
      expect(await backend.run()).toBeUndefined();
    }
  }

  it('shows an entity again that never came out of its processing', async () => {
    const id = await agedEntity('bucket-2-3');
    const { client } = backend;
    await client('search').where('entity_id', id).delete();
    await client('final_entities').where('entity_id', id).delete();
    await runs(3);
    // Compared after a restart and once a day, not in each run.
    expect(log.join('\n')).not.toContain('The catalog does not show');
    expect(
      (await bucketsInCatalog(backend.baseUrl)).map(({ bucket }) => bucket),
    ).not.toContain('bucket-2-3');

    await backend.stop();
    await start();
    // It has to be found so twice, as the catalog may only be late.
    await runs(2);
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    expect(log.join('\n')).toMatch(
      /warn: The catalog does not show these entities as they were sent, .*: resource:default\/bucket-2-3\./,
    );
    await runs(1);
    const suspects = () =>
      backend
        .client('aws_s3_buckets_buckets')
        .whereNotNull('suspect_since')
        .pluck('name');
    await until(suspects, ({ length }) => length === 0);
  });

  it('shows an entity as it is that stayed as it was', async () => {
    const id = await agedEntity('bucket-3-4');
    const row = () => backend.client('final_entities').where('entity_id', id);
    const [{ final_entity: shown }] = await row();
    const stale = JSON.parse(shown);
    stale.spec.owner = 'group:default/formerly';
    await row().update({ final_entity: JSON.stringify(stale) });

    await backend.stop();
    await start();
    // It has to be found so twice, as the catalog may only be late.
    await runs(2);
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    expect(log.join('\n')).toContain('resource:default/bucket-3-4');
  });
});
