import type { Lifecycle } from '../facts';
import { type CheckVerdict, PASSED, unjudged } from './BucketCheck';

/** Whether an enabled lifecycle rule does something with all objects. */
export function judgeExpiry(
  lifecycle: Partial<Lifecycle> | undefined,
  options: {
    /** What it does, as its words begin. */
    action: string;
    /** What is said where none does. */
    never: CheckVerdict;
  },
): CheckVerdict {
  const { action, never } = options;
  if (!lifecycle) {
    return PASSED;
  }
  const rules = (lifecycle.rules ?? []).filter(
    ({ enabled, actions }) =>
      enabled && actions.some(words => words.startsWith(action)),
  );
  if (rules.length === 0) {
    return never;
  }
  return rules.some(({ filter }) => filter === undefined)
    ? PASSED
    : unjudged(
        `Lifecycle rules ${action} of some objects: ${rules.map(({ filter }) => filter).join('; ')}. Nobody can say whether these are all.`,
      );
}
