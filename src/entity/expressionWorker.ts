/**
 * The code of the process that evaluates expressions, as text: the build of the package keeps no other file that Node.js
 * could start. Its first argument has what it needs as JSON: the path of the library, and the limits.
 *
 * It says `{ ready: true }`, takes `{ jobs: [{ index, evaluations: [{ expression, document }] }] }`, and answers each job
 * in its order: `{ index, values }`, or `{ index, problem }`.
 */
export const EXPRESSION_WORKER = `
'use strict';
const { createHash } = require('node:crypto');
const { Worker } = require('node:worker_threads');
const { jsonataPath, limits } = JSON.parse(process.argv[1]);
const jsonata = require(jsonataPath);

const compiled = new Map();

function compile(source) {
  let expression = compiled.get(source);
  if (!expression) {
    expression = jsonata(source, {
      timeout: limits.milliseconds,
      stack: limits.depth,
    });
    // Names of entities are often hashes, and JSONata has none.
    expression.registerFunction(
      'sha256',
      text => createHash('sha256').update(text).digest('hex'),
      '<s:s>',
    );
    compiled.set(source, expression);
  }
  return expression;
}

async function evaluate({ expression, document }) {
  const result = await compile(expression).evaluate(document);
  const values = [result]
    .flat()
    .filter(value => ['string', 'number', 'boolean'].includes(typeof value));
  const characters = values.reduce(
    (sum, value) => sum + String(value).length,
    0,
  );
  if (values.length > limits.characters || characters > limits.characters) {
    throw new Error('it gave more than ' + limits.characters + ' characters');
  }
  return values;
}

async function evaluateJob({ index, evaluations }) {
  const values = [];
  for (const evaluation of evaluations) {
    try {
      values.push(await evaluate(evaluation));
    } catch (error) {
      // JSONata throws plain objects with code, position, token and message.
      const message = String(error?.message ?? error?.code ?? error);
      const { expression } = evaluation;
      return { index, problem: { expression, message } };
    }
  }
  return { index, values };
}

// Written before the next job begins: one that blocks would keep what is not written yet.
const send = message =>
  new Promise(resolve => process.send(message, () => resolve()));

process.on('message', async ({ jobs }) => {
  for (const job of jobs) {
    await send(await evaluateJob(job));
  }
});
// Ends with the backend, however that ends: an expression may block this thread, so another one looks, too.
process.on('disconnect', () => process.exit());
new Worker(
  'const { workerData } = require("node:worker_threads");' +
    'setInterval(() => {' +
    '  if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL");' +
    '}, 1000);',
  { eval: true, workerData: process.ppid },
).unref();
send({ ready: true });
`;
