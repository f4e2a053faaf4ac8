import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { withoutStatement } from '../databaseError';
import { CHANGES, inChunks, UNPUBLISHED } from '../tables';
import {
  BUCKET_CHANGE_TOPIC,
  type BucketChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type ChangeRow, changeOfRow } from './store';

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

  /** Publishes what was just committed. Answers whether the service took all, and that is written down. */
  async publish(changes: BucketChange[]): Promise<boolean> {
    const { events, logger } = this.parts;
    const published: string[] = [];
    try {
      for (const change of changes) {
        await events.publish({
          topic: BUCKET_CHANGE_TOPIC,
          eventPayload: change,
        });
        published.push(change.id);
      }
    } catch (error) {
      logger.warn(
        `The events service did not take ${changes.length - published.length} changes of S3 buckets. The changes are committed, and a later run publishes them. (${stringifyError(error)})`,
      );
    }
    return (
      (await this.#forget(published)) && published.length === changes.length
    );
  }

  /** Publishes what earlier runs committed and could not publish. */
  async publishLeftBehind(): Promise<void> {
    const { database, providerId, now } = this.parts;
    const before = new Date(now().getTime() - LEFT_BEHIND_AFTER_MS);
    let isDone = false;
    while (!isDone) {
      const rows = await database(UNPUBLISHED)
        .join(CHANGES, `${CHANGES}.id`, `${UNPUBLISHED}.change_id`)
        .where('provider_id', providerId)
        .where('observed_at', '<', before.toISOString())
        .orderBy('id')
        .limit(EVENTS_AT_ONCE)
        .select<ChangeRow[]>(`${CHANGES}.*`);
      isDone =
        rows.length === 0 || !(await this.publish(rows.map(changeOfRow)));
    }
  }

  /** Writes down that changes were published. Answers whether that worked. */
  async #forget(published: string[]): Promise<boolean> {
    const { database, logger } = this.parts;
    try {
      await withoutStatement(
        inChunks(published, some =>
          database(UNPUBLISHED).whereIn('change_id', some).delete(),
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
