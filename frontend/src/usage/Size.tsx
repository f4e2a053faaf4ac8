import { formatBytes, formatDay } from './format';

/** A size in the units of the S3 console; exactly, and of which day, for who points at it. */
export function Size({ bytes, day }: { bytes: number; day?: string }) {
  return (
    <span
      style={{ whiteSpace: 'nowrap' }}
      title={`${bytes.toLocaleString('en')} bytes${day ? ` on ${formatDay(day)}` : ''}`}
    >
      {formatBytes(bytes)}
    </span>
  );
}
