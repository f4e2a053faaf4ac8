import { timeAgo } from './timeAgo';

/** How long ago a time is; the time itself on hover. */
export function TimeAgo({ time }: { time: string }) {
  return (
    <time
      dateTime={time}
      title={formatTime(time)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {timeAgo(time)}
    </time>
  );
}

export function formatTime(time: string): string {
  return new Date(time).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}

/** A day in a few letters, for a table: `19 May 2020`. */
export function formatDate(time: string): string {
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });
}
