import type { ListingRow } from '../inventory';
import { isDue, listingsOf, longestAgo } from './listingsOf';

const HOUR_MS = 3_600_000;
const now = new Date('2026-11-24T12:00:00.000Z');
const before = (hours: number) =>
  new Date(now.getTime() - hours * HOUR_MS).toISOString();

/** An empty listing of a region that was read an hour ago. */
const empty = {
  region: 'eu-west-1',
  attempted_at: before(1),
  started_at: null,
  buckets: 0,
  failure: null,
  absence: null,
} as ListingRow;

it('has one listing of general purpose buckets, and one of each other kind and region', () => {
  expect(
    listingsOf(
      '222222222222',
      ['general-purpose', 'table', 'vector'],
      ['eu-west-1', 'us-east-1'],
    ).map(({ kind, region }) => [kind, region]),
  ).toEqual([
    ['general-purpose', ''],
    ['table', 'eu-west-1'],
    ['table', 'us-east-1'],
    ['vector', 'eu-west-1'],
    ['vector', 'us-east-1'],
  ]);
});

it.each<[string, ListingRow | undefined, boolean]>([
  ['that is new', undefined, true],
  ['that was empty an hour ago', empty, false],
  ['that was empty six hours ago', { ...empty, attempted_at: before(6) }, true],
  ['that was never attempted', { ...empty, attempted_at: null }, true],
  ['that had buckets', { ...empty, buckets: 1 }, true],
  ['that was never read to its end', { ...empty, buckets: null }, true],
  ['that failed', { ...empty, failure: '{}' }, true],
  ['that was interrupted', { ...empty, started_at: before(1) }, true],
  ['of all regions', { ...empty, region: '' }, true],
  [
    'of a region without the service, six hours later',
    { ...empty, absence: 'no-service', attempted_at: before(6) },
    false,
  ],
  [
    'of a region without the service, a day later',
    { ...empty, absence: 'no-service', attempted_at: before(24) },
    true,
  ],
  [
    'of a region that is off, a day later',
    { ...empty, absence: 'region-off', attempted_at: before(24) },
    true,
  ],
])('a listing %s', (_, row, expected) => {
  expect(isDue(row, now)).toBe(expected);
});

it('knows which waits longest', () => {
  expect(longestAgo([empty, { ...empty, attempted_at: before(2) }])).toBe(
    before(2),
  );
  expect(longestAgo([empty, undefined])).toBe('');
  expect(longestAgo([])).toBe('');
});
