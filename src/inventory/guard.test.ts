import { DEFAULT_REMOVAL_GUARD, isHeldBack } from './guard';

const guard = DEFAULT_REMOVAL_GUARD;

it.each([
  ['nothing is missing', { known: 20, missing: 0 }, false],
  ['few are missing', { known: 20, missing: 9 }, false],
  ['half is missing', { known: 20, missing: 10 }, false],
  ['more than half is missing', { known: 20, missing: 11 }, true],
  [
    'most are missing, but fewer than the minimum',
    { known: 9, missing: 8 },
    false,
  ],
  ['the only one is missing', { known: 1, missing: 1 }, true],
  [
    'S3 leaves open whether one is gone',
    { known: 20, missing: 1, isUnproven: true },
    true,
  ],
  [
    'more than half is missing for the second time',
    { known: 20, missing: 11, seen: 2 },
    false,
  ],
  [
    'all are missing for the second time',
    { known: 1, missing: 1, seen: 2 },
    false,
  ],
  [
    'more than half is missing, and nothing is to be held back',
    { known: 20, missing: 11, runs: 1 },
    false,
  ],
])('holds a removal back or not: %s', (_, given, expected) => {
  const {
    known,
    missing,
    seen = 1,
    isUnproven = false,
    runs = 2,
  } = given as {
    known: number;
    missing: number;
    seen?: number;
    isUnproven?: boolean;
    runs?: number;
  };
  expect(
    isHeldBack({
      guard: { ...guard, runs },
      known,
      listed: known - missing,
      missing,
      seen,
      isUnproven,
    }),
  ).toBe(expected);
});
