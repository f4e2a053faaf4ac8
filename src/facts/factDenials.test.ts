import { FactDenials } from './factDenials';

const denied = { code: 'AccessDenied', message: 'Allow it.' };
const throttled = { code: 'SlowDown', message: 'Later.' };

it.each<[string, Array<typeof denied | undefined>, boolean]>([
  ['nine denials', Array(9).fill(denied), false],
  ['ten denials', Array(10).fill(denied), true],
  ['ten other failures', Array(10).fill(throttled), false],
  [
    'ten denials among other failures',
    Array(10).fill([throttled, denied]).flat(),
    true,
  ],
  [
    'denials of a fact that was answered once',
    [...Array(9).fill(denied), undefined, ...Array(99).fill(denied)],
    false,
  ],
  ['a hundred denials', Array(100).fill(denied), true],
])('after %s', (_, reasons, isGivenUp) => {
  const told: unknown[] = [];
  const denials = new FactDenials((...call) => told.push(call));
  reasons.forEach(reason => denials.note('tags', reason));
  expect(denials.reasonFor('tags')).toEqual(isGivenUp ? denied : undefined);
  expect(told).toEqual(isGivenUp ? [['tags', denied]] : []);
});
