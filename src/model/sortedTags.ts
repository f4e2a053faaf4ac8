/** A tag set as an object, sorted by key: AWS promises no order, and an entity must not change with it. */
export function sortedTags(
  tagSet: Array<{ Key?: string; Value?: string }>,
): Record<string, string> {
  return Object.fromEntries(
    tagSet
      .map(({ Key = '', Value = '' }): [string, string] => [Key, Value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
