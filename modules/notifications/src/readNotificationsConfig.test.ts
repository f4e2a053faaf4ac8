import { ConfigReader } from '@backstage/config';
import { loadSchema } from '../../../docs/settings';
import { durationToMilliseconds } from '@backstage/types';
import { readNotificationsConfig } from './readNotificationsConfig';

const read = (awsS3Buckets?: object) =>
  readNotificationsConfig(
    new ConfigReader(
      awsS3Buckets ? { notifications: { awsS3Buckets } as never } : {},
    ),
  );

it('has the defaults that config.d.ts declares', async () => {
  const { kinds, digest } = (await loadSchema('notifications.awsS3Buckets'))
    .properties!;
  expect(read()).toEqual({
    kinds: kinds.default,
    digest: durationToMilliseconds(digest.default as object),
  });
});

it('reads what is set', () => {
  expect(read({ kinds: ['public'], digest: 'PT5M' })).toEqual({
    kinds: ['public'],
    digest: 300_000,
  });
});

it.each([
  [{ kinds: ['created'] }, 'notifications.awsS3Buckets.kinds.0: expected one'],
  [{ kind: 'public' }, "unknown setting 'kind'; known settings: kinds, digest"],
  [
    { digest: { days: 2 } },
    'expected a duration above zero and of at most 24 hours',
  ],
])('says what is wrong with %j', (config, message) => {
  expect(() => read(config)).toThrow(message);
});
