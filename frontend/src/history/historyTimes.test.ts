import { dayBefore, dayOfTime, timeOfAddress } from './historyTimes';

const now = new Date('2026-11-30T12:00:00Z');

it.each([
  [null, undefined],
  ['', undefined],
  ['yesterday', undefined],
  ['2026-11-02T10:00:00Z', '2026-11-02T10:00:00.000Z'],
  ['2026-11-02T12:00:00+02:00', '2026-11-02T10:00:00.000Z'],
  ['2027-01-01T00:00:00Z', undefined],
])('reads the time %j of an address as %j', (text, time) => {
  expect(timeOfAddress(text, now)).toBe(time);
});

it('means the end of a day, where the person is', () => {
  const end = new Date(timeOfAddress('2026-11-02', now)!);
  expect(dayOfTime(end)).toBe('2026-11-02');
  expect(dayOfTime(new Date(end.getTime() + 1))).toBe('2026-11-03');
});

it.each([
  [0, '2026-03-05'],
  [7, '2026-02-26'],
  [30, '2026-02-03'],
])('has the day %i days before', (days, day) => {
  expect(dayBefore(new Date('2026-03-05T12:00:00'), days)).toBe(day);
});
