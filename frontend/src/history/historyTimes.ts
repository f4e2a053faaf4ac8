const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The time that an address means: a day means its end, where the person is, but no time that is still to come.
 *
 * @returns ISO 8601; undefined for now, and for what is neither a day nor a time
 */
export function timeOfAddress(
  text: string | null,
  now: Date,
): string | undefined {
  if (!text) {
    return undefined;
  }
  const time = new Date(DAY.test(text) ? `${text}T23:59:59.999` : text);
  return Number.isNaN(time.getTime()) || time > now
    ? undefined
    : time.toISOString();
}

/** The day of a time, where the person is, as `2026-11-23`. */
export function dayOfTime(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** The day so many days before a time. */
export function dayBefore(time: Date, days: number): string {
  const before = new Date(time);
  before.setDate(before.getDate() - days);
  return dayOfTime(before);
}
