import { compileExpression, EXPRESSION_LIMITS } from './compileExpression';

const tags = { tag: `${'a'.repeat(40)}!`, list: [1, 'x'] };

it.each<[string, unknown[]]>([
  ['a', [1]],
  ['[a, b, c.d, c, e]', [1, 'x', true]],
  ['missing', []],
  [
    '$sha256(b)',
    ['2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'],
  ],
  ["$contains(b, 'x') ? $replace(b, 'x', 'y')", ['y']],
  ["$split('a/b', '/')", ['a', 'b']],
])('%s gives %j', async (source, values) => {
  const document = { a: 1, b: 'x', c: { d: true }, e: null };
  expect(await compileExpression(source).evaluate(document)).toEqual(values);
});

it('gives each of many that are evaluated at once its own values', async () => {
  const name = compileExpression('$string($$.name) & $sha256($$.name)');
  const names = Array.from({ length: 20 }, (_, index) => `bucket-${index}`);
  const values = await Promise.all(
    names.map(it => name.evaluate({ name: it })),
  );
  expect(values.map(([value]) => String(value).slice(0, -64))).toEqual(names);
});

it.each<[string, string, RegExp]>([
  [
    'fails',
    '$error("never")',
    /^the expression \$error\("never"\) failed: never$/,
  ],
  [
    'repeats itself without end',
    '($f := function($n) { $f($n + 1) }; $f(0))',
    /^the expression .* failed: .*timeout after 100 milliseconds/i,
  ],
  [
    'calls itself without end',
    '($f := function($n) { 1 + $f($n + 1) }; $f(0))',
    /^the expression .* failed: .*stack/i,
  ],
  [
    'gives a text of 24 MB',
    "$pad('x', 24000000)",
    /^the expression .* failed: it gave more than 100000 characters$/,
  ],
  [
    'makes a longer and longer list',
    '[1..100001].($)',
    /^the expression .* failed: .*(sequence|100000)/i,
  ],
])('ends an expression that %s', async (_, source, reason) => {
  // A short time only where it has to run out: the others must not depend on how fast the machine is.
  const milliseconds = String(reason).includes('timeout') ? 100 : 20_000;
  const expression = compileExpression(source, {
    ...EXPRESSION_LIMITS,
    milliseconds,
  });
  await expect(expression.evaluate(tags)).rejects.toThrow(reason);
  // The next bucket has all of its time again.
  await expect(expression.evaluate(tags)).rejects.toThrow(reason);
});

it('gives its values where the process stood still meanwhile', async () => {
  const expression = compileExpression('[a, a]', {
    ...EXPRESSION_LIMITS,
    milliseconds: 2_000,
  });
  const now = jest.spyOn(Date, 'now');
  let at = 0;
  const document = {
    get a() {
      // The first time it is asked for, three seconds pass.
      at ||= 3_000;
      return 'x';
    },
  };
  now.mockImplementation(() => at);
  try {
    expect(await expression.evaluate(document)).toEqual(['x', 'x']);
  } finally {
    now.mockRestore();
  }
});

it.each([
  ['(', /^not a JSONata expression: .*at character 1.*docs\.jsonata\.org$/],
  [
    '$contains(tag, /^(a+)+$/)',
    /^regular expressions are not supported, .*\$contains, \$split or \$replace with a text/,
  ],
  ['tags.*[$match($, /x/)]', /^regular expressions are not supported/],
  [
    "($f := $replace; $f(tag, /a/i, 'b'))",
    /^regular expressions are not supported/,
  ],
  ['{ "a": tag ~> /x/ }.a', /^regular expressions are not supported/],
  ['$eval(tag)', /^\$eval\(\) would run what strangers write into tags/],
  [
    '$toMillis(tag, list[0])',
    /^\$toMillis\(\) would match a regular expression/,
  ],
  ['"at " & $now()', /^\$now\(\) would change the entity in every run/],
])('refuses %s, and says why', (source, problem) => {
  expect(() => compileExpression(source)).toThrow(problem);
});

it('gives expressions neither the environment nor the prototypes of the process', async () => {
  for (const source of [
    'process.env.PATH',
    'constructor',
    'list.constructor',
    '$sha256.constructor',
    "$lookup($, '__proto__')",
    '$ ~> |$|{"__proto__": {"polluted": true}}| ~> $lookup("polluted")',
  ]) {
    expect(
      await compileExpression(source)
        .evaluate(tags)
        .catch(() => []),
    ).toEqual([]);
  }
  expect(({} as any).polluted).toBeUndefined();
});
