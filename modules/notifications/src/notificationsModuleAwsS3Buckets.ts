import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  BUCKET_CHANGE_TOPIC,
  type BucketChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import { readNotificationsConfig } from './readNotificationsConfig';
import { noticesOf } from './noticesOf';
import { NoticeSender } from './NoticeSender';

/**
 * Tells owners by Backstage's notifications when a bucket of theirs became public, was deleted, got another owner, or
 * can't be read any more: `notifications.awsS3Buckets` in the config chooses.
 *
 * @public
 */
export const notificationsModuleAwsS3Buckets = createBackendModule({
  pluginId: 'notifications',
  moduleId: 'aws-s3-buckets',
  register({ registerInit }) {
    registerInit({
      deps: {
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
      },
      async init({ config, events, lifecycle, logger, notifications }) {
        const { kinds, digest } = readNotificationsConfig(config);
        const sender = new NoticeSender({
          notifications,
          logger,
          delayMs: digest,
        });
        await events.subscribe({
          // Replicas share the events of one id, so that people are told once.
          id: 'aws-s3-buckets.notifications',
          topics: [BUCKET_CHANGE_TOPIC],
          async onEvent({ eventPayload }) {
            sender.add(
              noticesOf(eventPayload as BucketChange).filter(({ kind }) =>
                kinds.includes(kind),
              ),
            );
          },
        });
        lifecycle.addShutdownHook(() => sender.flush());
      },
    });
  },
});
