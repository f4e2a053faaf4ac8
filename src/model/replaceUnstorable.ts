/** Puts U+FFFD in the place of what PostgreSQL (NUL) and UTF-8 (lone surrogates) can't store. */
export function replaceUnstorable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '\uFFFD');
}
