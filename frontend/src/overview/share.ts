/** `12 %`; not 0 where there is one, and not 100 where one is missing. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) {
    return '0 %';
  }
  const percent = Math.round((part / whole) * 100);
  return `${part === whole ? 100 : Math.min(Math.max(percent, 1), 99)} %`;
}
