import { changesRequest, readChangeFilters } from './changeFilters';

const now = new Date('2026-11-30T12:00:00Z');

it.each([
  ['', {}],
  ['account=222222222222', { accountId: '222222222222' }],
  ['person=jane&bucket=receipts', { actor: 'jane', bucket: 'receipts' }],
  ['owner=group:default/web', { owner: 'group:default/web' }],
  ['text=%20kms%20', { text: 'kms' }],
  ['kind=tags', { kind: ['tag-added', 'tag-changed', 'tag-removed'] }],
  ['kind=existence', { kind: ['created', 'deleted'] }],
  ['time=week', { from: '2026-11-23T12:00:00.000Z' }],
  [
    'from=2026-10-05T00:00:00Z&to=2026-10-12T00:00:00Z',
    { from: '2026-10-05T00:00:00.000Z', to: '2026-10-12T00:00:00.000Z' },
  ],
  // What somebody mistyped is no filter.
  ['kind=toString&time=never&from=yesterday&account=', {}],
])('reads the address ?%s', (query, request) => {
  expect(
    changesRequest(readChangeFilters(new URLSearchParams(query)), now),
  ).toEqual(request);
});

it('means whole days, from the beginning of the first to the end of the last', () => {
  const { from, to } = changesRequest(
    { from: '2026-10-05', to: '2026-10-05' },
    now,
  );
  expect(Date.parse(to!) - Date.parse(from!)).toBe(24 * 3_600_000);
});
