import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { groupBy } from 'lodash';

const BATCH = 500;
const ROWS_AT_ONCE = 400;

/** What the catalog's own stitching makes of an entity for its searches. Not exported: its file is asked for by path. */
const { buildEntitySearch } = require(
  join(
    dirname(require.resolve('@backstage/plugin-catalog-backend/package.json')),
    'dist/database/operations/stitcher/buildEntitySearch.cjs.js',
  ),
) as {
  buildEntitySearch(id: string, entity: Entity): Array<Record<string, unknown>>;
};

/**
 * Processes what this module's providers give the catalog 500 entities at a time, where the catalog takes each for
 * itself, some twenty a second: 5,000 would take four minutes. Only for pages over a large estate: what processing is
 * like is tested with the catalog's own.
 */
export default createBackendModule({
  pluginId: 'catalog',
  moduleId: 'bulk-processing',
  register({ registerInit }) {
    registerInit({
      deps: {
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ database, lifecycle, logger }) {
        const over = new AbortController();
        lifecycle.addShutdownHook(() => over.abort());
        lifecycle.addStartupHook(async () => {
          const knex = await database.getClient();
          const work = async () => {
            while (!over.signal.aborted) {
              if ((await knex.transaction(processBatch)) === 0) {
                await setTimeout(200, undefined, over);
              }
            }
          };
          work().catch(error => {
            if (!over.signal.aborted) {
              logger.error('Bulk processing failed', error);
            }
          });
        });
      },
    });
  },
});

interface Relation {
  originating_entity_id: string;
  source_entity_ref: string;
  type: string;
  target_entity_ref: string;
}

/** Processes and stitches some entities that are due, and answers how many. */
async function processBatch(tx: Knex.Transaction): Promise<number> {
  const due: Array<{ entity_id: string; unprocessed_entity: string }> =
    await tx('refresh_state')
      .where('location_key', 'like', 'aws-s3-buckets%')
      .where('next_update_at', '<=', tx.fn.now())
      .limit(BATCH);
  const ids = due.map(row => row.entity_id);
  const processed = due.map(row => ({
    id: row.entity_id,
    entity: JSON.parse(row.unprocessed_entity) as Entity,
  }));
  await tx('refresh_state')
    .whereIn('entity_id', ids)
    .update({
      processed_entity: tx.ref('unprocessed_entity'),
      result_hash: 'bulk',
      next_update_at: new Date(Date.now() + 86_400_000).toISOString(),
    });

  const relations = processed.flatMap(({ id, entity }) =>
    relationsOf(id, entity),
  );
  await tx('relations').whereIn('originating_entity_id', ids).delete();
  await tx.batchInsert('relations', relations, ROWS_AT_ONCE);

  const refs = new Set(relations.map(relation => relation.target_entity_ref));
  processed.forEach(({ entity }) => refs.add(stringifyEntityRef(entity)));
  await stitch(tx, [...refs]);
  return due.length;
}

function relationsOf(id: string, entity: Entity): Relation[] {
  const ref = stringifyEntityRef(entity);
  const spec = entity.spec as {
    owner?: string;
    system?: string;
    dependsOn?: string[];
  };
  const pair = (target: string, kind: string, type: string, back: string) => {
    const other = stringifyEntityRef(
      parseEntityRef(target, {
        defaultKind: kind,
        defaultNamespace: entity.metadata.namespace ?? 'default',
      }),
    );
    const origin = { originating_entity_id: id };
    return [
      { ...origin, source_entity_ref: ref, type, target_entity_ref: other },
      {
        ...origin,
        source_entity_ref: other,
        type: back,
        target_entity_ref: ref,
      },
    ];
  };
  return [
    ...(spec.owner ? pair(spec.owner, 'group', 'ownedBy', 'ownerOf') : []),
    ...(spec.system ? pair(spec.system, 'system', 'partOf', 'hasPart') : []),
    ...(spec.dependsOn ?? []).flatMap(target =>
      pair(target, 'component', 'dependsOn', 'dependencyOf'),
    ),
  ];
}

/** Puts together what the catalog answers, and what it searches. */
async function stitch(tx: Knex.Transaction, refs: string[]): Promise<void> {
  const rows: Array<{
    entity_id: string;
    entity_ref: string;
    processed_entity: string;
  }> = await tx('refresh_state')
    .whereIn('entity_ref', refs)
    .whereNotNull('processed_entity');
  const relations: Relation[] = await tx('relations')
    .whereIn('source_entity_ref', refs)
    .distinct('source_entity_ref', 'type', 'target_entity_ref');
  const relationsBySource = groupBy(relations, 'source_entity_ref');
  const finals = rows.map(({ entity_id, entity_ref, processed_entity }) => {
    const entity = JSON.parse(processed_entity) as Entity;
    entity.relations = (relationsBySource[entity_ref] ?? []).map(
      ({ type, target_entity_ref }) => ({ type, targetRef: target_entity_ref }),
    );
    const hash = createHash('sha1')
      .update(JSON.stringify(entity))
      .digest('hex');
    entity.metadata.uid = entity_id;
    entity.metadata.etag ??= hash;
    return { entity_id, entity_ref, entity, hash };
  });
  const ids = finals.map(row => row.entity_id);
  await tx('search').whereIn('entity_id', ids).delete();
  await tx('final_entities').whereIn('entity_id', ids).delete();
  await tx.batchInsert(
    'final_entities',
    finals.map(({ entity, ...row }) => ({
      ...row,
      final_entity: JSON.stringify(entity),
      last_updated_at: tx.fn.now(),
    })),
    100,
  );
  await tx.batchInsert(
    'search',
    finals.flatMap(({ entity_id, entity }) =>
      buildEntitySearch(entity_id, entity),
    ),
    ROWS_AT_ONCE,
  );
}
