import { braceExpand } from 'minimatch';

/** How many patterns the braces of one may stand for. */
const MOST_ALTERNATIVES = 1_000;

/** One step of a pattern: any number of characters, or one character of which this is true. */
export type GlobStep = '*' | ((character: string) => boolean);

/** A pattern for the names of buckets can't be used; the message says why. */
export class GlobError extends Error {
  name = 'GlobError';
}

/**
 * A glob on the names of buckets: `*`, `?`, `[a-z]`, `[!a-z]` and `{a,b}`.
 *
 * The time of a match grows with the length of the pattern times that of the name. minimatch, which the braces are
 * expanded with, makes a regular expression of the rest, and one such as `*a*a*a*a*b` takes minutes for one name.
 */
export class Glob {
  readonly pattern: string;
  readonly #alternatives: GlobStep[][];

  /** @throws GlobError when no name could match the pattern */
  constructor(pattern: string) {
    this.pattern = pattern;
    checkPattern(pattern);
    const alternatives = braceExpand(pattern, {
      braceExpandMax: MOST_ALTERNATIVES + 1,
    });
    if (alternatives.length > MOST_ALTERNATIVES) {
      throw new GlobError(
        `its braces stand for more than ${MOST_ALTERNATIVES} patterns`,
      );
    }
    this.#alternatives = alternatives.map(stepsOf);
  }

  match(name: string): boolean {
    return this.#alternatives.some(steps => matchSteps(steps, name));
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and the names from before 2018. */
function checkPattern(pattern: string): void {
  const impossible = pattern.match(/[^A-Za-z0-9._*?[\]{},!^-]/u);
  if (impossible) {
    throw new GlobError(
      `no name has '${impossible[0]}'; patterns are made of letters, digits, '.', '-', '_' and the globs *, ?, [a-z], {a,b}`,
    );
  }
  const misplaced = pattern
    .replaceAll(/\[[^\]]*\]|\{[^}]*\}/g, '')
    .match(/[[\]{},!^]/);
  if (misplaced) {
    throw new GlobError(
      `'${misplaced[0]}' has a meaning within [] or {} only; use exclude for the buckets that you do not want`,
    );
  }
  const isLiteral = !/[*?[{]/.test(pattern);
  if (isLiteral && (pattern.length < 3 || pattern.length > 255)) {
    throw new GlobError(
      'names have 3 to 63 characters, old ones up to 255; use * for the rest of a name',
    );
  }
}

function stepsOf(pattern: string): GlobStep[] {
  return [...pattern.matchAll(/\*+|\[[^\]]+\]|[^]/g)].map(([step]) => {
    if (step.startsWith('*')) {
      return '*';
    }
    if (step === '?') {
      return () => true;
    }
    if (step.length > 1) {
      const set = setOf(step);
      return character => set.test(character);
    }
    return character => character === step;
  });
}

function setOf(step: string): RegExp {
  try {
    // '[^]' would be any character.
    return new RegExp(step.replace(/^\[[!^](?!\])/, '[^'), 'v');
  } catch {
    throw new GlobError(`${step} is not a set of characters, as [a-z]`);
  }
}

/**
 * Whether the steps match all of the name. A `*` takes as little as it can; where what follows does not match, only the
 * last `*` needs to take more: what the ones before it took is as good as anything else.
 */
export function matchSteps(steps: GlobStep[], name: string): boolean {
  let step = 0;
  let position = 0;
  let star: { step: number; position: number } | undefined;
  while (position < name.length) {
    const current = steps[step];
    if (current === '*') {
      star = { step, position };
      step += 1;
    } else if (current?.(name[position])) {
      step += 1;
      position += 1;
    } else if (star) {
      star.position += 1;
      step = star.step + 1;
      position = star.position;
    } else {
      return false;
    }
  }
  return steps.slice(step).every(rest => rest === '*');
}
