import type { Config } from '@backstage/config';
import { z } from 'zod';
import { invalidConfig } from '../config/invalidConfig';
import { milliseconds } from '../config/durations';
import { plainErrors, settings } from '../config/zodParts';
import { NOTICE_KINDS, type NoticeKind } from './notice';

const CONFIG_KEY = 'notifications.awsS3Buckets';

const schema = settings({
  kinds: z.array(z.enum(NOTICE_KINDS)).default([...NOTICE_KINDS]),
  digest: milliseconds({ minutes: 1 }, { hours: 24 }),
});

/** What owners are told, and how long what happened is gathered before they are, in milliseconds. */
export interface NotificationsConfig {
  kinds: NoticeKind[];
  digest: number;
}

/**
 * Reads `notifications.awsS3Buckets`.
 *
 * @throws InputError that names each place in the config where something is wrong, and what would be right
 */
export function readNotificationsConfig(config: Config): NotificationsConfig {
  const result = schema.safeParse(config.getOptional(CONFIG_KEY) ?? {}, {
    errorMap: plainErrors,
  });
  if (!result.success) {
    throw invalidConfig(CONFIG_KEY, result.error);
  }
  return result.data;
}
