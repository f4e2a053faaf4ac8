import fc from 'fast-check';
import { Minimatch } from 'minimatch';
import { Glob, type GlobStep, matchSteps } from './glob';

it('matches as minimatch does, which is what the config promised before', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    '.',
    '-',
    '*',
    '?',
    '[ab]',
    '[!a]',
    '[a-c]',
    '{a,bc}',
    '{a*,b}',
    '**',
  );
  const pattern = fc
    .array(part, { minLength: 1, maxLength: 6 })
    .map(parts => parts.join(''))
    .filter(text => /[*?[{]/.test(text));
  const name = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '.', '-'),
    minLength: 3,
    maxLength: 10,
  });
  fc.assert(
    fc.property(pattern, name, (glob, bucket) => {
      const expected = new Minimatch(glob, {
        dot: true,
        noext: true,
        nocomment: true,
        nonegate: true,
      }).match(bucket);
      expect([glob, bucket, new Glob(glob).match(bucket)]).toEqual([
        glob,
        bucket,
        expected,
      ]);
    }),
    {
      numRuns: 3000,
      examples: [
        ['*a*', 'bab'],
        ['*', '...'],
      ],
    },
  );
});

it('takes no more steps than the pattern times the name', () => {
  let steps = 0;
  const is =
    (expected: string): GlobStep =>
    character => {
      steps += 1;
      return character === expected;
    };
  const letters = (text: string) => [...text].map(is);
  const manyStars = Array.from({ length: 20 }, () => ['*' as const, is('a')]);
  const pattern = [...manyStars.flat(), ...letters('a'.repeat(20)), is('b')];
  expect(matchSteps(pattern, 'a'.repeat(255))).toBe(false);
  expect(steps).toBeGreaterThan(1_000);
  expect(steps).toBeLessThan(255 * pattern.length);
});

it('refuses braces that stand for too many patterns', () => {
  expect(() => new Glob('{1..9999999}')).toThrow(/more than 1000 patterns/);
  expect(() => new Glob('{a,b}'.repeat(40))).toThrow(/more than 1000 patterns/);
});
