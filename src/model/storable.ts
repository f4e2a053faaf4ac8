/** The text without what PostgreSQL (NUL) and UTF-8 (lone surrogates) can't store: U+FFFD is in its place. */
export function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '\uFFFD');
}
