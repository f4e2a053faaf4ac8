import { ANNOTATION_AWS_ARN } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { selectInChunks } from '../inventory';

/** What the catalog holds under a ref. */
export interface HeldEntity {
  /** Who gave it the entity: nobody else's delta changes it. */
  locationKey: string | null;
  /** Whether the catalog is still to process it, or to stitch it, so that what it shows may be older. */
  isQueued: boolean;
}

/**
 * The annotations in which modules write the ARN of what an entity stands for: this one's and others'; those of AWS Config
 * (`@aws/aws-config-catalog-module-for-backstage`); the Lambda functions of Roadie
 * (`@roadiehq/catalog-backend-module-aws`).
 */
const ARN_ANNOTATIONS = [
  ANNOTATION_AWS_ARN,
  'aws.amazon.com/arn',
  'amazon.com/lambda-function-arn',
];

/**
 * What the catalog's own tables say of entities and its API does not. The module shares the catalog's database, and
 * `refresh_state` has had these columns since 2021, and `search` since 2022 (migrations of plugin-catalog-backend). What is to be stitched is in
 * `stitch_queue` since version 3.5, and before that in a column of `refresh_state`.
 */
export class CatalogTables {
  #hasStitchQueue: boolean | undefined;

  constructor(private readonly database: Knex) {}

  /** What is held under these refs, processed or not. */
  async held(refs: string[]): Promise<Map<string, HeldEntity>> {
    if (refs.length === 0) {
      return new Map();
    }
    const isToStitch = (await this.#isQueueOfItsOwn())
      ? 'exists (select 1 from stitch_queue where stitch_queue.entity_ref = refresh_state.entity_ref)'
      : 'next_stitch_at is not null';
    const rows = await selectInChunks(refs, some =>
      this.database('refresh_state')
        .whereIn('entity_ref', some)
        .select<
          Array<{
            entity_ref: string;
            location_key: string | null;
            is_queued: boolean | number;
          }>
        >(
          'entity_ref',
          'location_key',
          this.database.raw(
            // Whoever claims an entity puts off its next processing first.
            `(next_update_at <= ? or processed_entity is null or ${isToStitch}) as is_queued`,
            [this.database.fn.now()],
          ),
        ),
    );
    return new Map(
      rows.map(row => [
        row.entity_ref,
        {
          locationKey: row.location_key,
          isQueued: Boolean(row.is_queued),
        },
      ]),
    );
  }

  /** Whether entities with this location key are held that the catalog does not show yet. */
  async hasUnshown(locationKey: string): Promise<boolean> {
    const unshown = await this.database('refresh_state')
      .leftJoin(
        'final_entities',
        'final_entities.entity_id',
        'refresh_state.entity_id',
      )
      .where('refresh_state.location_key', locationKey)
      .whereNull('final_entities.final_entity')
      .first('refresh_state.entity_id');
    return unshown !== undefined;
  }

  /** The refs of the entities that stand for these ARNs, as an annotation says; the first by name where several do. */
  async byArn(arns: string[]): Promise<Map<string, string>> {
    // The catalog has keys and values in lower case, and the value as it was beside it.
    const keys = ARN_ANNOTATIONS.map(
      name => `metadata.annotations.${name.toLowerCase()}`,
    );
    const rows = await selectInChunks(
      [...new Set(arns.map(arn => arn.toLowerCase()))],
      some =>
        this.database('search')
          .join('refresh_state', 'refresh_state.entity_id', 'search.entity_id')
          .whereIn('search.key', keys)
          .whereIn('search.value', some)
          .orderBy('refresh_state.entity_ref', 'desc')
          .select<Array<{ entity_ref: string; original_value: string }>>(
            'refresh_state.entity_ref',
            'search.original_value',
          ),
    );
    return new Map(
      rows.map(({ entity_ref, original_value }) => [
        original_value,
        entity_ref,
      ]),
    );
  }

  /** Whether the catalog has a table of what it is to stitch. It has made its tables before it connects providers. */
  async #isQueueOfItsOwn(): Promise<boolean> {
    this.#hasStitchQueue ??=
      await this.database.schema.hasTable('stitch_queue');
    return this.#hasStitchQueue;
  }
}
