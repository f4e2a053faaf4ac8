import { systemClock as clock } from '../systemClock';
import { settledUpTo } from './settledUpTo';

const read = () => Promise.resolve();
const slow = () => new Promise<void>(() => {});
const failed = () => {
  const answer = Promise.reject(new Error('over'));
  answer.catch(() => {});
  return answer;
};

it.each<[string, Array<() => Promise<void>>, number, number]>([
  ['all', [read, read, read], 0, 3],
  ['nothing', [], 0, 0],
  ['those before the first that is slow', [read, read, slow, read], 0, 2],
  ['those from an index on', [slow, read, slow], 1, 2],
])('answers up to where there is %s', async (_, answers, from, expected) => {
  expect(
    await settledUpTo(
      answers.map(answer => answer()),
      from,
      { clock, milliseconds: 10 },
    ),
  ).toBe(expected);
});

it('waits for one at least', async () => {
  let settle = () => {};
  const first = new Promise<void>(resolve => {
    settle = resolve;
  });
  let upTo: number | undefined;
  const waiting = settledUpTo([first, slow()], 0, {
    clock,
    milliseconds: 1,
  }).then(found => {
    upTo = found;
  });
  expect(upTo).toBeUndefined();
  settle();
  await waiting;
  expect(upTo).toBe(1);
});

it.each([
  ['the first', [failed, slow]],
  ['another', [read, failed, slow]],
])('fails where %s fails', async (_, answers) => {
  await expect(
    settledUpTo(
      answers.map(answer => answer()),
      0,
      { clock, milliseconds: 10 },
    ),
  ).rejects.toThrow('over');
});
