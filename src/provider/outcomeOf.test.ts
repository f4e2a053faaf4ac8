import type { BucketReading } from '../collect/ListingReader';
import type { AskedFact, RequestedFact } from '../inventory';
import { outcomeOf } from './outcomeOf';

const asked = (
  fact: RequestedFact,
  more: Partial<AskedFact> = {},
): AskedFact => ({
  fact,
  askedBy: 'event',
  askedAt: '2026-01-01T00:00:00.000Z',
  attempts: 0,
  wasUnchanged: false,
  ...more,
});

const reading = (more: Partial<BucketReading> = {}): BucketReading => ({
  changes: [],
  unread: [],
  isUnknown: false,
  ...more,
});

const changed = (...facts: RequestedFact[]) =>
  new Map(facts.map(fact => [fact, []]));

it.each<[string, AskedFact, Parameters<typeof outcomeOf>[1], string]>([
  [
    'a change that was found is done',
    asked('tags'),
    { reading: reading(), changed: changed('tags') },
    'done',
  ],
  [
    'another fact that changed is not it',
    asked('tags'),
    { reading: reading(), changed: changed('encryption') },
    'unchanged',
  ],
  [
    'a change beside which an event tells of one more is looked for again',
    asked('tags'),
    {
      reading: reading(),
      changed: changed('tags'),
      unexplained: new Set(['tags']),
    },
    'unchanged',
  ],
  [
    'what was looked at twice is done',
    asked('tags', { wasUnchanged: true }),
    { reading: reading(), changed: changed() },
    'done',
  ],
  [
    'what could not be read failed',
    asked('tags', { wasUnchanged: true }),
    { reading: reading({ unread: ['tags'] }), changed: changed() },
    'failed',
  ],
  [
    'all of a bucket failed where one fact did',
    asked('all'),
    { reading: reading({ unread: ['encryption'] }), changed: changed('tags') },
    'failed',
  ],
  [
    'what a person asks is read once',
    asked('all', { askedBy: 'person' }),
    { reading: reading(), changed: changed() },
    'done',
  ],
  [
    'of a bucket that nobody has, nothing is to be read',
    asked('tags'),
    { reading: reading({ isUnknown: true }), changed: changed() },
    'done',
  ],
  [
    'a bucket that nobody has yet may still come',
    asked('existence'),
    { reading: reading({ isUnknown: true }), changed: changed() },
    'unchanged',
  ],
  [
    'a bucket that is new was read as a whole',
    asked('encryption'),
    { reading: reading(), changed: changed('existence') },
    'done',
  ],
])('%s', (_, fact, found, outcome) => {
  expect(outcomeOf(fact, found)).toBe(outcome);
});
