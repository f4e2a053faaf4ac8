import { Pauses } from './pauses';

it.each([
  ['once', [0], [0]],
  ['again and again', [0, 1, 5, 9], [0, 10, 10, 10]],
  ['again after the second time', [0, 1, 11, 12], [0, 10, 20, 20]],
  ['again after the pause', [0, 10], [0, 10]],
  ['again long after', [0, 60], [0, 60]],
])('lets happen what is asked for %s', (_, asked, expected) => {
  const pauses = new Pauses(10);
  expect(asked.map(at => pauses.next('logs', new Date(at)).getTime())).toEqual(
    expected,
  );
});

it('does not make one wait for another', () => {
  const pauses = new Pauses(10);
  pauses.next('logs', new Date(0));
  expect(pauses.next('photos', new Date(1)).getTime()).toBe(1);
});
