import { type Effect, whoSet } from './whoSet';

const sets = (value: string | null): Effect => ({ kind: 'sets', value });
const untouched: Effect = { kind: 'untouched' };
const unknown: Effect = { kind: 'unknown' };

describe('who set what S3 shows', () => {
  it.each<[string, string | null, Array<[string, number, Effect]>, string[]]>([
    ['no event', 'new', [], []],
    ['the one who set it', 'new', [['alice', 1, sets('new')]], ['alice']],
    ['who set another value', 'new', [['alice', 1, sets('other')]], []],
    ['who removed it', null, [['alice', 1, sets(null)]], ['alice']],
    [
      'the latter of two',
      'b',
      [
        ['alice', 1, sets('a')],
        ['bob', 2, sets('b')],
      ],
      ['bob'],
    ],
    [
      'the former, where S3 does not show the latter yet',
      'a',
      [
        ['alice', 1, sets('a')],
        ['bob', 2, sets('b')],
      ],
      ['alice'],
    ],
    [
      'not who wrote it again',
      'a',
      [
        ['alice', 1, sets('a')],
        ['bob', 2, sets('a')],
        ['carol', 3, sets('a')],
      ],
      ['alice'],
    ],
    [
      'both, where it was something else in between',
      'a',
      [
        ['alice', 1, sets('a')],
        ['bob', 2, sets('b')],
        ['carol', 3, sets('a')],
      ],
      ['alice', 'carol'],
    ],
    [
      'both of one second',
      'a',
      [
        ['alice', 1, sets('a')],
        ['bob', 1, sets('a')],
      ],
      ['alice', 'bob'],
    ],
    [
      'whoever does not say it',
      'a',
      [
        ['alice', 1, unknown],
        ['bob', 2, unknown],
      ],
      ['alice', 'bob'],
    ],
    [
      'who set it, and who may have',
      'a',
      [
        ['alice', 1, unknown],
        ['bob', 2, sets('a')],
      ],
      ['alice', 'bob'],
    ],
    [
      'not who left it alone',
      'a',
      [
        ['alice', 1, sets('a')],
        ['bob', 2, untouched],
      ],
      ['alice'],
    ],
    [
      'in whatever order they arrived',
      'a',
      [
        ['bob', 2, sets('a')],
        ['alice', 1, sets('a')],
      ],
      ['alice'],
    ],
  ])('%s', (_, value, events, expected) => {
    const found = whoSet(
      value,
      events.map(([who, second, effect]) => ({
        who,
        occurredAt: `2026-01-01T00:00:0${second}.000Z`,
        effect,
      })),
    );
    expect(found.map(({ who }) => who)).toEqual(expected);
  });
});
