import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { EventsService } from '@backstage/plugin-events-node';
import { Knex } from 'knex';
import { withoutStatement } from '../databaseError';
import { CHANGES, inSlices, UNPUBLISHED } from '../tables';
import {
  BUCKET_CHANGE_TOPIC,
  BucketChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ChangeRow, changeOfRow } from './store';

/** The process that committed a change publishes it at once; after this long, another one may. */
const LEFT_BEHIND_AFTER_MS = 10 * 60 * 1000;

const EVENTS_AT_ONCE = 100;

/**
 * Publishes changes on Backstage's events service, in the order they were committed, each at least once: a change stays
 * marked as unpublished until the service has taken it, over failures and crashes, and the id of a repeated one is the
 * same.
 */
export function createChangePublisher(options: {
  database: Knex;
  events: EventsService;
  logger: LoggerService;
  providerId: string;
  now: () => Date;
}) {
  const { database, events, logger, providerId, now } = options;

  /** Publishes what was just committed. Answers whether the service took all, and that is written down. */
  async function publish(changes: BucketChange[]): Promise<boolean> {
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
        `${changes.length - published.length} changes of S3 buckets were committed, but the events service did not take them. A later run publishes them. (${stringifyError(error)})`,
      );
    }
    try {
      await withoutStatement(
        inSlices(published, slice =>
          database(UNPUBLISHED)
            .whereIn('change_id', slice)
            .delete()
            .then(() => []),
        ),
      );
    } catch (error) {
      logger.warn(
        `${published.length} changes of S3 buckets were published, but that could not be written down. A later run publishes them once more. (${stringifyError(error)})`,
      );
      return false;
    }
    return published.length === changes.length;
  }

  return {
    publish,

    /** Publishes what earlier runs committed and could not publish. */
    async publishLeftBehind(): Promise<void> {
      const before = new Date(now().getTime() - LEFT_BEHIND_AFTER_MS);
      for (;;) {
        const rows = await database(UNPUBLISHED)
          .join(CHANGES, `${CHANGES}.id`, `${UNPUBLISHED}.change_id`)
          .where('provider_id', providerId)
          .where('observed_at', '<', before.toISOString())
          .orderBy('id')
          .limit(EVENTS_AT_ONCE)
          .select<ChangeRow[]>(`${CHANGES}.*`);
        if (rows.length === 0 || !(await publish(rows.map(changeOfRow)))) {
          return;
        }
      }
    },
  };
}
