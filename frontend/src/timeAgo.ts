const UNITS: Array<[unit: Intl.RelativeTimeFormatUnit, seconds: number]> = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago a time is, in words: `3 minutes ago`. */
export function timeAgo(time: string, now: Date = new Date()): string {
  const seconds = (Date.parse(time) - now.getTime()) / 1000;
  const [unit, length] =
    UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? [];
  return unit && length
    ? new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(
        Math.trunc(seconds / length),
        unit,
      )
    : 'just now';
}
