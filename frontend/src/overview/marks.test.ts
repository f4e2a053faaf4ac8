import { COLORS, marksOf } from './marks';

const counts = [
  { value: 'public', label: 'public', buckets: 2 },
  { value: 'blocked', label: 'blocked', buckets: 5 },
];
const listLink = (filter?: string, value?: string) => `/${filter}=${value}`;

it('makes each count a link to the list of what it counts', () => {
  expect(
    marksOf(counts, {
      filter: 'publicAccess',
      listLink,
      colorOf: value => (value === 'public' ? COLORS.bad : COLORS.good),
      labelOf: ({ label }) => label.toUpperCase(),
    }),
  ).toEqual([
    {
      label: 'PUBLIC',
      buckets: 2,
      to: '/publicAccess=public',
      color: COLORS.bad,
    },
    {
      label: 'BLOCKED',
      buckets: 5,
      to: '/publicAccess=blocked',
      color: COLORS.good,
    },
  ]);
});

it.each([
  [7, []],
  [10, [{ label: 'not read yet', buckets: 3, color: COLORS.unknown }]],
])('of %i buckets, shows those that have none', (total, rest) => {
  expect(
    marksOf(counts, {
      filter: 'publicAccess',
      total,
      rest: 'not read yet',
    }).slice(2),
  ).toEqual(rest);
});
