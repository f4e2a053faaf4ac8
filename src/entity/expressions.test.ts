import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXPRESSION_LIMITS, ExpressionEvaluator } from './expressions';
import { EXPRESSION_WORKER } from './expressionWorker';

let evaluator: ExpressionEvaluator;

afterEach(() => evaluator?.close());

const jobsOf = (...expressions: string[]) =>
  expressions.map(expression => [
    { expression, document: { tag: `${'a'.repeat(40)}!`, list: [1, 'x'] } },
  ]);

const evaluated = (...values: unknown[]) => ({
  status: 'evaluated',
  values: [values],
});

const failed = (reason: RegExp) => ({
  status: 'failed',
  reason: expect.stringMatching(reason),
});

it('answers in the order of the jobs, and each expression by itself', async () => {
  evaluator = new ExpressionEvaluator();
  const document = { a: 1, b: 'x', c: { d: true }, e: null };
  expect(
    await evaluator.evaluateAll([
      [
        { expression: 'a', document },
        { expression: '[a, b, c.d, c, e]', document },
      ],
      [{ expression: 'missing', document }],
      [],
      [{ expression: '$sha256(b)', document }],
    ]),
  ).toEqual([
    { status: 'evaluated', values: [[1], [1, 'x', true]] },
    evaluated(),
    { status: 'evaluated', values: [] },
    evaluated(
      '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    ),
  ]);
});

const endless = '($f := function($n) { $f($n + 1) }; $f(0))';

it.each<[string, string, RegExp]>([
  [
    'fails',
    '$error("never")',
    /^the expression \$error\("never"\) failed: never$/,
  ],
  [
    'repeats itself without end',
    endless,
    /^the expression .* failed: .*(time|long)/i,
  ],
  [
    'calls itself without end',
    '($f := function($n) { 1 + $f($n + 1) }; $f(0))',
    /^the expression .* failed: .*stack/i,
  ],
  [
    'matches a regular expression that backtracks without end',
    '$contains(tag, /^(a+)+$/)',
    /^its expressions took longer than 500 ms$/,
  ],
  [
    'gives a text of 24 MB',
    "$pad('x', 24000000)",
    /^the expression .* failed: it gave more than 100000 characters$/,
  ],
  [
    'takes more and more memory',
    '($f := function($n) { $n > 100000000 ? 1 : $f($n & $n) }; $map([1..9999999], function($n) { $pad("x", 100) & $n }))',
    /^its expressions ended their process .*more than 32 MB of memory$/,
  ],
])(
  'fails one job whose expression %s, and the others go on',
  async (_, expression, reason) => {
    // A short time only where it has to run out: the others must not depend on how fast the machine is.
    const isEndless = expression === endless || expression.includes('/');
    evaluator = new ExpressionEvaluator({
      milliseconds: isEndless ? 500 : 20_000,
      megabytes: 32,
    });
    expect(
      await evaluator.evaluateAll(
        jobsOf('list', expression, 'list', expression, 'tag'),
      ),
    ).toEqual([
      evaluated(1, 'x'),
      failed(reason),
      evaluated(1, 'x'),
      failed(reason),
      evaluated(`${'a'.repeat(40)}!`),
    ]);
    expect(await evaluator.evaluateAll(jobsOf('list'))).toEqual([
      evaluated(1, 'x'),
    ]);
  },
  30_000,
);

it('does not block the thread of the backend', async () => {
  evaluator = new ExpressionEvaluator({ milliseconds: 200 });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await evaluator.evaluateAll(jobsOf('$contains(tag, /^(a+)+$/)'));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(1);
});

it('evaluates batches that are asked for at the same time, one after the other', async () => {
  evaluator = new ExpressionEvaluator();
  const batches = Array.from({ length: 20 }, (_, index) => String(index));
  expect(
    await Promise.all(
      batches.map(expression => evaluator.evaluateAll(jobsOf(expression))),
    ),
  ).toEqual(batches.map(expression => [evaluated(Number(expression))]));
});

it('gives expressions neither the environment nor the modules of the process', async () => {
  evaluator = new ExpressionEvaluator();
  process.env.SECRET_OF_THIS_TEST = 'secret';
  expect(
    await evaluator.evaluateAll(
      jobsOf(
        'process.env.SECRET_OF_THIS_TEST',
        'constructor',
        '$eval("require")',
      ),
    ),
  ).toEqual([evaluated(), evaluated(), evaluated()]);
  delete process.env.SECRET_OF_THIS_TEST;
});

it('leaves no process behind when the backend is killed while an expression runs', async () => {
  const job = {
    index: 0,
    evaluations: [
      {
        expression: '$contains(tag, /^(a+)+$/)',
        document: { tag: `${'a'.repeat(60)}!` },
      },
    ],
  };
  const settings = {
    jsonataPath: require.resolve('jsonata'),
    limits: EXPRESSION_LIMITS,
  };
  // In the place of the backend: starts the process, gives it the job, and says its id.
  const backend = spawn(process.execPath, [
    '--eval',
    `const worker = require('node:child_process').spawn(
      process.execPath,
      ['--eval', ${JSON.stringify(EXPRESSION_WORKER)}, '--', ${JSON.stringify(JSON.stringify(settings))}],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' },
    );
    worker.once('message', () => {
      worker.send(${JSON.stringify({ jobs: [job] })}, () => console.log(worker.pid));
    });`,
  ]);
  const [output] = await once(backend.stdout, 'data');
  const id = Number(output);
  try {
    backend.kill('SIGKILL');
    // Its streams are closed once nobody has them any more, and the process has one of them.
    expect(await once(backend, 'close')).toEqual([null, 'SIGKILL']);
  } finally {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
});
