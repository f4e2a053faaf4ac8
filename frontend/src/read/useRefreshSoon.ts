import { useCallback, useEffect, useRef } from 'react';
import useLatest from 'react-use/esm/useLatest';

/** The catalog needs some seconds until it shows what was read. */
export const REFRESH_AFTER_MS = [1_000, 3_000, 6_000, 10_000];

/** Has the entity of the page asked for anew, until the catalog shows what was read just now. */
export function useRefreshSoon(refresh?: () => void): () => void {
  const latest = useLatest(refresh);
  const timers = useRef<Array<ReturnType<typeof setTimeout>>>([]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);

  return useCallback(() => {
    timers.current.forEach(clearTimeout);
    timers.current = REFRESH_AFTER_MS.map(after =>
      setTimeout(() => latest.current?.(), after),
    );
  }, [latest]);
}
