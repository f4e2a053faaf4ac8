/** The strings of a JSON text, with the colon behind those that are keys. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Whether an object of a JSON text has a key twice, in any case of letters. JSON.parse keeps the last one without a
 * word, and AWS may have taken another.
 *
 * @param text - valid JSON
 * @param parsed - what JSON.parse makes of it
 */
export function hasDuplicateKeys(text: string, parsed: unknown): boolean {
  let written = 0;
  for (const [, colon] of text.matchAll(STRINGS)) {
    written += colon ? 1 : 0;
  }
  return written !== countKeys(parsed);
}

/** How many keys the objects have, those that differ in case only counted once. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  const inside = Object.values(value).reduce<number>(
    (sum, each) => sum + countKeys(each),
    0,
  );
  return Array.isArray(value)
    ? inside
    : inside + new Set(Object.keys(value).map(key => key.toLowerCase())).size;
}
