import { describeFact, type Fact, lastKnownFact, type Tags } from './index';

const reason = { code: 'AccessDenied', message: 'not allowed' };
const known = { status: 'known', value: { env: 'prod', team: '' } } as const;

describe.each<[Fact<Tags>, string, ReturnType<typeof lastKnownFact<Tags>>]>([
  [known, 'env: prod, team: ', known],
  [{ status: 'none' }, 'no tags', { status: 'none' }],
  [
    { status: 'unavailable', reason, lastKnown: known },
    'env: prod, team:  (last known; can’t be read at present)',
    known,
  ],
  [
    { status: 'unavailable', reason, lastKnown: { status: 'none' } },
    'no tags (last known; can’t be read at present)',
    { status: 'none' },
  ],
  [{ status: 'unavailable', reason }, 'can’t be read at present', undefined],
  [{ status: 'not-read' }, 'not read yet', undefined],
])('%j', (fact, words, last) => {
  it('reads in words', () => {
    expect(describeFact('tags', fact)).toBe(words);
  });

  it('has its last known value', () => {
    expect(lastKnownFact(fact)).toEqual(last);
  });
});
