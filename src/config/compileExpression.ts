import { createHash } from 'node:crypto';
import jsonata, { type ExprNode, type JsonataError } from 'jsonata';
import { shorten } from '../model/shorten';

/** What the fields of an entity can be made of. Whatever else an expression gives is ignored. */
export type ExpressionValue = string | number | boolean;

/** A JSONata expression that is ready to be evaluated. */
export interface Expression {
  /**
   * The values that it gives for a document.
   *
   * @throws Error that names the expression, where it fails or takes more than {@link EXPRESSION_LIMITS}
   */
  evaluate(document: unknown): Promise<ExpressionValue[]>;
}

/** What one evaluation, that of one field of one bucket, may take. It has the thread of the backend for that time. */
export const EXPRESSION_LIMITS = {
  milliseconds: 250,
  /** How deep an expression may call itself. */
  depth: 1_000,
  /** How long the texts may be that it gives, and how many values a list may have. */
  characters: 100_000,
};

/** JSONata's code of an evaluation that took more than its time. */
const OUT_OF_TIME = 'D1012';

const VOLATILE =
  'would change the entity in every run; use what the document says of the bucket';

/** JSONata's functions that an expression may not call, and why. */
const REFUSED = new Map([
  ['now', VOLATILE],
  ['millis', VOLATILE],
  ['random', VOLATILE],
  ['shuffle', VOLATILE],
  [
    'eval',
    'would run what strangers write into tags; write that expression itself',
  ],
  [
    'toMillis',
    'would match a regular expression, which a tag can make run without end; compare ISO 8601 dates as texts',
  ],
]);

/**
 * Compiles a JSONata expression. Regular expressions are refused, and what makes one of its arguments: strangers write
 * the tags, and JSONata can't end a match that backtracks (https://github.com/jsonata-js/jsonata/pull/491, issues/833).
 * All else is ended by its own `timeout` and `stack`.
 *
 * @throws Error that says what is wrong with it, without naming the expression
 */
export function compileExpression(
  source: string,
  limits = EXPRESSION_LIMITS,
): Expression {
  const compiled = parse(source, limits);
  const problem = problemOf(compiled.ast());
  if (problem) {
    throw new Error(problem);
  }
  // Names of entities are often hashes, and JSONata has none.
  compiled.registerFunction(
    'sha256',
    (text: string) => createHash('sha256').update(text).digest('hex'),
    '<s:s>',
  );
  return {
    async evaluate(document) {
      const attempt = () => compiled.evaluate(document);
      try {
        const result = await attempt().catch(error => {
          // Its time passes also while the process stands still, or does something else: a second time decides.
          if (error.code === OUT_OF_TIME) {
            return attempt();
          }
          throw error;
        });
        return valuesOf(result, limits.characters);
      } catch (error) {
        // JSONata throws plain objects, some without a message.
        const { message, code } = error as JsonataError;
        throw new Error(
          `the expression ${shorten(source)} failed: ${shorten(String(message ?? code ?? error), 500)}`,
          { cause: error },
        );
      }
    },
  };
}

function parse(source: string, limits: typeof EXPRESSION_LIMITS) {
  try {
    return jsonata(source, {
      timeout: limits.milliseconds,
      stack: limits.depth,
      sequence: limits.characters,
    });
  } catch (error) {
    // JSONata's errors are plain objects with code, position, token and message.
    const { message, position } = error as JsonataError;
    throw new Error(
      `not a JSONata expression: ${shorten(message, 200)} (at character ${position}); see https://docs.jsonata.org`,
    );
  }
}

/** Why this expression can't be taken; undefined where it can. */
function problemOf(ast: ExprNode): string | undefined {
  let problem: string | undefined;
  JSON.stringify(ast, (_, node) => {
    if (node?.type === 'regex') {
      problem =
        'regular expressions are not supported, because a tag can make one run without end; use $contains, $split or $replace with a text, or `map`, or a transformer';
    } else if (node?.type === 'variable' && REFUSED.has(node.value)) {
      problem = `$${node.value}() ${REFUSED.get(node.value)}`;
    }
    return node;
  });
  return problem;
}

function valuesOf(result: unknown, maxCharacters: number): ExpressionValue[] {
  const values = [result]
    .flat()
    .filter(
      (value): value is ExpressionValue =>
        typeof value === 'string' ||
        typeof value === 'number' ||
        typeof value === 'boolean',
    );
  const characters = values.reduce<number>(
    (sum, value) => sum + String(value).length,
    0,
  );
  if (characters > maxCharacters) {
    throw new Error(`it gave more than ${maxCharacters} characters`);
  }
  return values;
}
