import { type Fact, lastKnownFact, type Tags } from './index';

const reason = { code: 'AccessDenied', message: 'not allowed' };
const known = { status: 'known', value: { env: 'prod', team: '' } } as const;

it.each<[Fact<Tags>, ReturnType<typeof lastKnownFact<Tags>>]>([
  [known, known],
  [{ status: 'none' }, { status: 'none' }],
  [{ status: 'unavailable', reason, lastKnown: known }, known],
  [
    { status: 'unavailable', reason, lastKnown: { status: 'none' } },
    { status: 'none' },
  ],
  [{ status: 'unavailable', reason }, undefined],
  [{ status: 'not-read' }, undefined],
])('%j has its last known value', (fact, last) => {
  expect(lastKnownFact(fact)).toEqual(last);
});
