import jsonata, { type Expression, type JsonataError } from 'jsonata';
import { shorten } from '../model/shorten';

/** JSONata's functions with which the same bucket would give a different entity in every run. */
const VOLATILE = ['now', 'millis', 'random', 'shuffle'];

/** Says what is wrong with a JSONata expression; undefined where nothing is. */
export function checkExpression(source: string): string | undefined {
  try {
    const called = volatileFunctionOf(jsonata(source));
    return (
      called &&
      `$${called}() would change the entity in every run; use what the document says of the bucket`
    );
  } catch (error) {
    // JSONata's errors are plain objects with code, position, token and message.
    const { message, position } = error as JsonataError;
    return `not a JSONata expression: ${shorten(message, 200)} (at character ${position}); see https://docs.jsonata.org`;
  }
}

function volatileFunctionOf(expression: Expression): string | undefined {
  let found: string | undefined;
  JSON.stringify(expression.ast(), (_, node) => {
    if (node?.type === 'variable' && VOLATILE.includes(node.value)) {
      found = node.value;
    }
    return node;
  });
  return found;
}
