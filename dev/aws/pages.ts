/** What a fault does to a list. */
export type ListFault =
  /** No token for the next page. */
  | 'ends-here'
  /** At the end it begins again, with tokens that never repeat. */
  | 'new-tokens'
  /** At the end it begins again, with tokens that repeat after three rounds. */
  | 'cycle'
  /** At the end come empty pages, with tokens that never repeat. */
  | 'empty-pages';

/** Where a page begins. */
export interface Position {
  /** The entry before it; absent: the list begins here. */
  after?: string;
  /** How often the list has begun again: 0, but for lists that do not end. */
  round: number;
}

export const listStart: Position = { round: 0 };

/** Undefined where the token is not one of ours. */
export function readToken(token: string): Position | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  const [, round, after] = /^(\d+)\/(.*)$/s.exec(text) ?? [];
  return round === undefined
    ? undefined
    : { round: Number(round), after: after || undefined };
}

function writeToken({ round, after = '' }: Position): string {
  return Buffer.from(`${round}/${after}`).toString('base64url');
}

/** The first so many entries of a list, and whether there are more. */
export function takePage<T>(
  list: Iterable<T>,
  size: number,
): { page: T[]; more: boolean } {
  const page: T[] = [];
  for (const entry of list) {
    if (page.length === size) {
      return { page, more: true };
    }
    page.push(entry);
  }
  return { page, more: false };
}

/** The token for the page behind one that began at this position and ended with this entry. */
export function nextToken(
  position: Position,
  { last, more }: { last?: string; more: boolean },
  fault?: ListFault,
): string | undefined {
  const { round } = position;
  const after = last ?? position.after;
  if (fault === 'ends-here') {
    return undefined;
  }
  if (more) {
    return writeToken({ round, after });
  }
  switch (fault) {
    case 'new-tokens':
      return writeToken({ round: round + 1 });
    case 'cycle':
      return writeToken({ round: (round + 1) % 3 });
    case 'empty-pages':
      return writeToken({ round: round + 1, after });
    default:
      return undefined;
  }
}
