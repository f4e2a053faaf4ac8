/**
 * Compares names of buckets by the bytes of their UTF-8 form, as S3 sorts lists and as the database compares them.
 * JavaScript's own order differs where a name has characters beyond U+FFFF.
 */
export function compareNames(a: string, b: string): number {
  return isAscii(a) && isAscii(b)
    ? Number(a > b) - Number(a < b)
    : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isAscii(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(name);
}
