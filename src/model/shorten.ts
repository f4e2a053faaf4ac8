/** The text, cut where it is longer than this many characters: for what people read in errors and log lines. */
export function shorten(text: string, length = 80): string {
  const characters = [...text.slice(0, 2 * length)];
  return characters.length > length || text.length > 2 * length
    ? `${characters.slice(0, length).join('')}…`
    : text;
}
