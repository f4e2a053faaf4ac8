import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { withoutStatement } from '../DatabaseError';
import { CHANGES, inChunks } from '../tables';
import { BUCKET_CHANGE_TOPIC } from 'backstage-plugin-aws-s3-buckets-common';
import {
  type ChangeRow,
  changeOfRow,
  changesWithEntities,
} from './listChanges';

/** The process that committed a change publishes it at once; after this long, another one may. */
const LEFT_BEHIND_AFTER_MS = 10 * 60 * 1000;

const EVENTS_AT_ONCE = 100;

/**
 * Publishes changes on Backstage's events service, in the order they were committed, each at least once: a change stays
 * marked as unpublished until the service has taken it, over failures and crashes, and the id of a repeated one is the
 * same.
 */
export class ChangePublisher {
  constructor(
    private readonly parts: {
      database: Knex;
      events: EventsService;
      logger: LoggerService;
      providerId: string;
      now: () => Date;
    },
  ) {}

  /**
   * Publishes what this process committed, once the catalog was shown it: then it is known whose the buckets are.
   *
   * @param ids - of changes
   */
  async publish(ids: string[]): Promise<void> {
    for (const some of chunk(ids, EVENTS_AT_ONCE)) {
      await this.#publishRows(query => query.whereIn(`${CHANGES}.id`, some));
    }
  }

  /** Publishes what earlier runs committed and could not publish. */
  async publishLeftBehind(): Promise<void> {
    const { providerId, now } = this.parts;
    const before = new Date(now().getTime() - LEFT_BEHIND_AFTER_MS);
    let isDone = false;
    while (!isDone) {
      isDone = !(await this.#publishRows(query =>
        query
          .where(`${CHANGES}.provider_id`, providerId)
          .where('unpublished_since', '<', before.toISOString()),
      ));
    }
  }

  /** Publishes some changes. Answers whether there were any, and all are published, and that is written down. */
  async #publishRows(
    which: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<boolean> {
    const { database, events, logger } = this.parts;
    const rows: ChangeRow[] = await withoutStatement(
      Promise.resolve(
        which(changesWithEntities(database))
          .whereNotNull('unpublished_since')
          .orderBy(`${CHANGES}.id`)
          .limit(EVENTS_AT_ONCE),
      ),
    );
    const published: ChangeRow['id'][] = [];
    try {
      for (const row of rows) {
        await events.publish({
          topic: BUCKET_CHANGE_TOPIC,
          eventPayload: changeOfRow(row),
        });
        published.push(row.id);
      }
    } catch (error) {
      logger.warn(
        `The events service did not take ${rows.length - published.length} changes of S3 buckets. The changes are committed, and a later run publishes them. (${stringifyError(error)})`,
      );
    }
    return (
      (await this.#notePublished(published)) &&
      rows.length > 0 &&
      published.length === rows.length
    );
  }

  /** Writes down that changes were published. Answers whether that worked. */
  async #notePublished(published: ChangeRow['id'][]): Promise<boolean> {
    const { database, logger } = this.parts;
    try {
      await withoutStatement(
        inChunks(published, some =>
          database(CHANGES)
            .whereIn('id', some)
            .update({ unpublished_since: null }),
        ),
      );
      return true;
    } catch (error) {
      logger.warn(
        `The database did not take that ${published.length} changes of S3 buckets were published. A later run publishes them once more. (${stringifyError(error)})`,
      );
      return false;
    }
  }
}
