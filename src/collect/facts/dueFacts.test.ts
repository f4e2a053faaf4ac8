import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import { dueFacts, lastMoment } from './dueFacts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const arn = 'arn:aws:s3:::payments';
const wanted: FactName[] = ['tags', 'encryption', 'versioning'];
const known = { status: 'known' };
const unavailable = (code: string) => ({
  status: 'unavailable',
  reason: { code },
});

/** The bucket's moment on the second day. */
const moment = lastMoment(arn, 2 * DAY, DAY);

const all = { tags: known, encryption: known, versioning: known };

it.each<[string, Partial<Parameters<typeof dueFacts>[0]>, FactName[]]>([
  ['nothing is due', {}, ['tags']],
  ['its moment lies between the two', { from: moment - 1, to: moment }, wanted],
  ['it was the first run after its moment', { from: moment }, ['tags']],
  ['its moment is yet to come', { from: moment - 2, to: moment - 1 }, ['tags']],
  ['it is a day since', { from: moment, to: moment + DAY }, wanted],
  ['it is weeks since', { from: moment, to: moment + 20.5 * DAY }, wanted],
  ['it is new', { stored: undefined }, wanted],
  ['no sweep has come to its end', { from: undefined }, wanted],
  [
    'a fact was never read',
    { stored: { tags: known, versioning: { status: 'none' } } },
    ['tags', 'encryption'],
  ],
  [
    'a fact was denied',
    { stored: { ...all, encryption: unavailable('AccessDenied') } },
    ['tags'],
  ],
  [
    'a fact was denied, and is asked for again',
    {
      stored: {
        ...all,
        encryption: unavailable('AccessDenied'),
        versioning: unavailable('AccessDenied'),
      },
      isRetried: name => name === 'encryption',
    },
    ['tags', 'encryption'],
  ],
  [
    'a fact was denied, and the bucket stands for others',
    {
      stored: { ...all, encryption: unavailable('AccessDenied') },
      isProbe: true,
    },
    ['tags', 'encryption'],
  ],
  ...['SlowDown', 'TimeoutError', 'ECONNRESET', 'InternalError'].map(
    (code): [string, object, FactName[]] => [
      `a fact failed with ${code}`,
      { stored: { ...all, versioning: unavailable(code) } },
      ['tags', 'versioning'],
    ],
  ),
  ...['NotImplemented', 'UnusableAnswerError', 'InvalidToken'].map(
    (code): [string, object, FactName[]] => [
      `a fact failed with ${code}`,
      { stored: { ...all, versioning: unavailable(code) } },
      ['tags'],
    ],
  ),
])('where %s', (_, options, expected) => {
  expect(
    dueFacts({
      arn,
      wanted,
      stored: all,
      from: moment + HOUR,
      to: moment + 1.5 * HOUR,
      frequencyMs: DAY,
      isRetried: () => false,
      isProbe: false,
      ...options,
    }).facts,
  ).toEqual(expected);
});

it.each<[string, Partial<Parameters<typeof dueFacts>[0]>, FactName[]]>([
  ['was never read', { stored: { tags: known } }, []],
  [
    'was denied',
    { stored: { ...all, versioning: unavailable('AccessDenied') } },
    ['encryption'],
  ],
  ['could be read', { stored: all }, ['encryption', 'versioning']],
  ['is that of a new bucket', { stored: undefined }, wanted],
  ['is that of a first sweep', { stored: undefined, from: undefined }, []],
  [
    'is that of a bucket that stands for others',
    { stored: { tags: known }, isProbe: true },
    wanted,
  ],
])('asks surely for a fact that %s', (_, options, expected) => {
  const { surely } = dueFacts({
    arn,
    wanted,
    stored: all,
    from: moment - 1,
    to: moment,
    frequencyMs: DAY,
    isRetried: () => false,
    isProbe: false,
    ...options,
  });
  const without = expected.includes('tags') ? [] : ['tags'];
  expect([...surely].filter(name => !without.includes(name))).toEqual(expected);
});

it('reads each bucket once a day, evenly over the runs', () => {
  const runs = Array.from({ length: 48 }, () => 0);
  for (let i = 0; i < 4_800; i++) {
    const times = runs.map((_, run) => {
      const isDue =
        dueFacts({
          arn: `arn:aws:s3:::bucket-${i}`,
          wanted,
          stored: all,
          from: (run - 1) * 0.5 * HOUR,
          to: run * 0.5 * HOUR,
          frequencyMs: DAY,
          isRetried: () => false,
          isProbe: false,
        }).facts.length > 1;
      runs[run] += Number(isDue);
      return Number(isDue);
    });
    expect(times.reduce((sum, due) => sum + due, 0)).toBe(1);
  }
  expect(Math.min(...runs)).toBeGreaterThan(60);
  expect(Math.max(...runs)).toBeLessThan(140);
});
