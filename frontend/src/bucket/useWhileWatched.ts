import { useCallback, useEffect, useState } from 'react';
import useLatest from 'react-use/esm/useLatest';

const LEAST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Looks again and again while somebody looks at the page: every two seconds at first, and more rarely the longer the
 * page is before their eyes. An error is no news.
 *
 * @returns looks now
 */
export function useWhileWatched(look: () => Promise<void>): () => void {
  const isVisible = useIsVisible();
  const latest = useLatest(look);
  const lookNow = useCallback(() => latest.current().catch(() => {}), [latest]);

  useEffect(() => {
    if (!isVisible) {
      return undefined;
    }
    const since = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const wait = () => {
      timer = setTimeout(
        async () => {
          await lookNow();
          if (!isOver) {
            wait();
          }
        },
        pauseAfter(Date.now() - since),
      );
    };
    wait();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isVisible, lookNow]);

  return lookNow;
}

function pauseAfter(watchedMs: number): number {
  return Math.min(Math.max(watchedMs / 30, LEAST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** Whether the page is in front of its window. */
function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(!document.hidden);
  useEffect(() => {
    const update = () => setIsVisible(!document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return isVisible;
}
