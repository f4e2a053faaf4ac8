/**
 * The same text for the same content, whatever the order of its keys: AWS answers tags in any, and another order is no
 * change.
 */
export function stableJson(content: object): string {
  return JSON.stringify(content, (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value,
  );
}
