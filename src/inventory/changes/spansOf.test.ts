import { spansOf } from './spansOf';

const at = (day: number, hour = 9) =>
  new Date(Date.UTC(2026, 0, day, hour)).toISOString();

const wasIn = ({ owner }: { owner?: string | null }) =>
  owner === undefined ? undefined : owner === 'nobody';

const now = { known_since: at(1), gone_at: null, isIn: true };

it.each<[string, object, Array<[number, object]>, string[]]>([
  ['in it from the first on', {}, [], ['01 to now']],
  ['never in it', { isIn: false }, [], []],
  [
    'in it until it went',
    { gone_at: at(9) },
    [[9, { gone_at: null }]],
    ['01 to 09'],
  ],
  ['in it since', {}, [[5, { owner: 'x' }]], ['05 to now']],
  ['in it until', { isIn: false }, [[5, { owner: 'nobody' }]], ['01 to 05']],
  [
    'in it for a while',
    { isIn: false },
    [
      [7, { owner: 'nobody' }],
      [5, { owner: 'x' }],
    ],
    ['05 to 07'],
  ],
  [
    'in it for an hour',
    { isIn: false },
    [
      [7, { owner: 'nobody' }],
      [7, { owner: 'x' }],
    ],
    [],
  ],
  [
    'in it, and gone for a while',
    {},
    [
      [7, { gone_at: at(5), gone_as: 'left-scope' }],
      [5, { gone_at: null, gone_as: null }],
    ],
    ['07 to now', '01 to 05'],
  ],
  ['changed otherwise', {}, [[5, { region: 'x' }]], ['05 to now', '01 to 05']],
])('knows of one that was %s', (_, row, past, expected) => {
  const spans = spansOf(
    { ...now, ...row },
    past.map(([day, columns]) => ({ until: at(day), columns })),
    wasIn,
  );
  expect(
    spans.map(({ from, to }) => `${from.slice(8)} to ${to?.slice(8) ?? 'now'}`),
  ).toEqual(expected);
});
