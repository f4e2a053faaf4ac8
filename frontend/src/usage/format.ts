const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/**
 * A size as the S3 console shows it: KB, MB, GB, TB of 1,024 each, by which S3 bills, too. CloudWatch's own pages count
 * in 1,000: https://repost.aws/knowledge-center/s3-console-metric-discrepancy
 */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  let unit = 0;
  while (unit < UNITS.length - 1 && round(size / 1024 ** unit) >= 1024) {
    unit += 1;
  }
  const number = round(size / 1024 ** unit).toLocaleString('en');
  return `${bytes < 0 ? '−' : ''}${number} ${UNITS[unit]}`;
}

/** What a size changed by: `+1.2 TB`. */
export function formatGrowth(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

/** One digit behind the point below 100. */
function round(value: number): number {
  return value < 100 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** A day, as `2026-11-23`, in the words of the browser's language. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(undefined, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  });
}

/** Sizes at which an axis up to a size is marked: 0 and a few round numbers of one unit. */
export function sizeTicks(largest: number): number[] {
  const power = Math.max(0, Math.floor(Math.log(largest) / Math.log(1024)));
  const unit = 1024 ** power;
  const steps = 4;
  const least = Math.max(largest / unit / steps, power === 0 ? 1 : 0.1);
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const step =
    [1, 2, 5, 10].map(factor => factor * magnitude).find(it => it >= least) ??
    least;
  const count = Math.ceil(largest / unit / step);
  return Array.from({ length: count + 1 }, (_, n) => n * step * unit);
}
