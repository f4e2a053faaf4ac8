/* On both databases: what the catalog's own tables have is the matter. */
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import type { Aws } from '../../dev/aws';
import { eventually } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import {
  bucketsInCatalog,
  expectCatalogEqualsAws,
} from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(240_000);

const [account] = accounts;

/*
 * A process that is killed between `updateProcessedEntity` and `markForStitching` of the catalog's
 * DefaultCatalogProcessingEngine leaves an entity without `final_entities`, or with the former one. No processing notices
 * it, as the hash of the entity is the same.
 */
describe.each(databases)(
  'The catalog has something else than it was sent, on $name',
  ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let backend: RunningBackend;
    /** Sends what this module would, as a process did that nobody remembers. */
    let sender: EntityProviderConnection;
    const log: string[] = [];

    beforeAll(async () => {
      aws = await useAws({ organization: createSmallOrganization() });
      database = await open();
      await start();
      await run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      // At the end of the first run, the catalog had more to process.
      await run();
    });

    afterAll(async () => {
      await backend.stop();
      await database.remove();
      await aws.close();
    });

    /** @param processingInterval - `false`: the catalog processes nothing */
    async function start(processingInterval: JsonObject | false = { days: 1 }) {
      log.length = 0;
      backend = await startBackend(
        {
          database: database.config,
          providers: { accounts },
          isTriggered: true,
          processingInterval,
        },
        line => log.push(line),
        [
          createBackendModule({
            pluginId: 'catalog',
            moduleId: 'test',
            register: env =>
              env.registerInit({
                deps: { processing: catalogProcessingExtensionPoint },
                async init({ processing }) {
                  processing.addEntityProvider({
                    getProviderName: () => 'test',
                    connect: async connection => {
                      sender = connection;
                    },
                  });
                },
              }),
          }),
        ],
      );
    }

    async function run() {
      expect(await backend.run()).toBeUndefined();
    }

    async function restart() {
      await backend.stop();
      await start();
      await run();
    }

    const refOf = (bucket: string) => `resource:default/${bucket}`;

    async function idOf(bucket: string): Promise<string | undefined> {
      const row = await backend
        .client('refresh_state')
        .where('entity_ref', refOf(bucket))
        .first();
      return row?.entity_id;
    }

    async function hide(bucket: string) {
      const id = await idOf(bucket);
      const { client } = backend;
      await client('search').where('entity_id', id).delete();
      await client('final_entities').where('entity_id', id).delete();
      return id;
    }

    const names = async () =>
      (await bucketsInCatalog(backend.baseUrl)).map(({ bucket }) => bucket);

    it('shows entities again at the first run after a start, and in no other', async () => {
      const { client } = backend;
      const hidden = await hide('bucket-2-3');
      await client('refresh_state')
        .where('entity_ref', refOf('bucket-2-4'))
        .delete();
      const staleId = await idOf('bucket-3-4');
      const stale = () => client('final_entities').where('entity_id', staleId);
      const [{ final_entity: shown }] = await stale();
      const entity = JSON.parse(shown);
      entity.spec.owner = 'group:default/formerly';
      await stale().update({ final_entity: JSON.stringify(entity) });

      await run();
      expect(await idOf('bucket-2-3')).toBe(hidden);
      expect(await idOf('bucket-2-4')).toBeUndefined();

      await restart();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      const said = log.join('\n');
      expect(said).toMatch(
        /warn: The catalog does not show these entities as they were sent, .*: resource:default\/bucket-2-3\./,
      );
      expect(said).toMatch(
        /warn: The catalog has lost these entities, .*: resource:default\/bucket-2-4\./,
      );
      expect(said).toContain('resource:default/bucket-3-4');
    });

    it('shows again what somebody unregistered by hand', async () => {
      const uid = await idOf('bucket-2-5');
      const answer = await fetch(
        `${backend.baseUrl}/api/catalog/entities/by-uid/${uid}`,
        { method: 'DELETE' },
      );
      expect(answer.status).toBe(204);
      await eventually(names, found =>
        expect(found).not.toContain('bucket-2-5'),
      );
      await restart();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    });

    it('sends nothing twice that the catalog is still to process, or to stitch', async () => {
      await backend.stop();
      await start(false);
      const processing = await hide('bucket-2-6');
      const stitching = await hide('bucket-2-7');
      // A process has claimed it, which puts off its next processing, and is not done with it.
      const claimed = await hide('bucket-2-8');
      await backend
        .client('refresh_state')
        .where('entity_id', claimed)
        .update({ processed_entity: null, result_hash: null });
      const { next_update_at: later } = await backend
        .client('refresh_state')
        .where('entity_id', processing)
        .first();
      await backend
        .client('refresh_state')
        .where('entity_id', processing)
        .update({ next_update_at: backend.client.fn.now() });
      await backend.client('stitch_queue').insert({
        entity_ref: refOf('bucket-2-7'),
        stitch_ticket: 'of another process',
        next_stitch_at: new Date(Date.now() + 3_600_000),
      });
      await run();
      expect(await idOf('bucket-2-6')).toBe(processing);
      expect(await idOf('bucket-2-7')).toBe(stitching);
      expect(await idOf('bucket-2-8')).toBe(claimed);
      expect(log.join('\n')).not.toContain('The catalog does not show');

      // Out of the queues, and still not shown: the next run sends it again, and no day passes until then.
      await backend.client('stitch_queue').delete();
      await backend
        .client('refresh_state')
        .where('entity_id', processing)
        .update({ next_update_at: later });
      await run();
      expect(await idOf('bucket-2-6')).not.toBe(processing);
      expect(await idOf('bucket-2-7')).not.toBe(stitching);
      expect(await idOf('bucket-2-8')).toBe(claimed);
      await backend
        .client('refresh_state')
        .where('entity_id', claimed)
        .update({ next_update_at: backend.client.fn.now() });
      await restart();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    });

    it('removes an entity of its own that the inventory does not have', async () => {
      const [bucket] = await bucketsInCatalog(backend.baseUrl);
      const entity = await (
        await fetch(
          `${backend.baseUrl}/api/catalog/entities/by-name/resource/default/${bucket.bucket}`,
        )
      ).json();
      const stray = JSON.parse(
        JSON.stringify(entity).replaceAll(bucket.bucket, 'a-stray'),
      );
      delete stray.metadata.uid;
      delete stray.metadata.etag;
      delete stray.relations;
      await sender.applyMutation({
        type: 'delta',
        added: [{ entity: stray, locationKey: 'aws-s3-buckets:default' }],
        removed: [],
      });
      await backend
        .client('refresh_state_references')
        .where('source_key', 'test')
        .update({ source_key: 'AwsS3BucketProvider:default' });
      await eventually(names, found => expect(found).toContain('a-stray'));
      // The catalog holds it, and comes to show it only after the first run.
      const id = await hide('a-stray');
      await restart();
      expect(await idOf('a-stray')).toBe(id);
      await backend.client('refresh_state').where('entity_id', id).update({
        result_hash: null,
        next_update_at: backend.client.fn.now(),
      });
      await eventually(names, found => expect(found).toContain('a-stray'));
      await run();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      expect(await idOf('a-stray')).toBeUndefined();
      expect(log.join('\n')).toMatch(
        /warn: The catalog has entities .* that this provider does not have, .*: resource:default\/a-stray\./,
      );
    });

    it('writes nothing where all is as it was sent', async () => {
      const before = await backend.client('refresh_state').pluck('entity_id');
      await restart();
      expect(
        (await backend.client('refresh_state').pluck('entity_id')).sort(),
      ).toEqual(before.sort());
      expect(log.filter(line => /^(warn|error)/.test(line))).toEqual([]);
      expect(
        await backend
          .client('aws_s3_buckets_changes')
          .where('account_id', account)
          .whereNot('kind', 'discovered'),
      ).toEqual([]);
    });
  },
);
