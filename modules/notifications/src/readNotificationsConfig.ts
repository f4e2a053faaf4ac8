import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { NOTICE_KINDS, type NoticeKind } from './Notice';

const CONFIG_KEY = 'notifications.awsS3Buckets';
const SETTINGS = ['kinds', 'digest'];
const LONGEST_DIGEST = { hours: 24 };

/** What owners are told, and how long what happened is gathered before they are, in milliseconds. */
export interface NotificationsConfig {
  kinds: NoticeKind[];
  digest: number;
}

/**
 * Reads `notifications.awsS3Buckets`.
 *
 * @throws InputError or Backstage's own error of a wrong type; both name the place in the config
 */
export function readNotificationsConfig(config: Config): NotificationsConfig {
  const section = config.getOptionalConfig(CONFIG_KEY);
  const unknown = section?.keys().filter(key => !SETTINGS.includes(key)) ?? [];
  if (unknown.length > 0) {
    throw new InputError(
      `Invalid config, ${CONFIG_KEY}: unknown setting '${unknown.join("', '")}'; known settings: ${SETTINGS.join(', ')}`,
    );
  }
  const kinds = section?.getOptionalStringArray('kinds') ?? [...NOTICE_KINDS];
  kinds.forEach((kind, index) => {
    if (!isNoticeKind(kind)) {
      throw new InputError(
        `Invalid config, ${CONFIG_KEY}.kinds.${index}: expected one of ${NOTICE_KINDS.join(', ')}, not '${kind}'`,
      );
    }
  });
  return {
    kinds: kinds.filter(isNoticeKind),
    digest: section?.has('digest') ? readDigest(config) : 60_000,
  };
}

function isNoticeKind(text: string): text is NoticeKind {
  return NOTICE_KINDS.some(kind => kind === text);
}

function readDigest(config: Config): number {
  const key = `${CONFIG_KEY}.digest`;
  const digest = durationToMilliseconds(
    readDurationFromConfig(config, { key }),
  );
  if (!(digest > 0 && digest <= durationToMilliseconds(LONGEST_DIGEST))) {
    throw new InputError(
      `Invalid config, ${key}: expected a duration above zero and of at most ${LONGEST_DIGEST.hours} hours, as { minutes: 5 }`,
    );
  }
  return digest;
}
