import Papa from 'papaparse';

const FORMULA =
  /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@\uFE62\uFE63\uFE66\uFE6B\uFF0B\uFF0D\uFF1D\uFF20])/u;

/**
 * Lines as RFC 4180 has them. Spreadsheets run what begins like a formula, and strangers write tags:
 * https://owasp.org/www-community/attacks/CSV_Injection. They also take full-width signs for formulas, and leave out what
 * is white or invisible before a sign. Papa Parse's own pattern misses all that, and what has several lines.
 */
export function toCsv(lines: unknown[][]): string {
  const options = { quotes: true, escapeFormulae: FORMULA };
  return `${Papa.unparse(lines, options)}\r\n`;
}
