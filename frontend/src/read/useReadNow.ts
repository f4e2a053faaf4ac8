import { useEffect, useState } from 'react';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { s3BucketsApiRef } from '../api';

/** How far it is that somebody asked to have something read. */
export type Reading =
  | { state: 'idle' | 'asking' | 'waiting' | 'done' }
  | { state: 'failed'; nextAttemptAt?: string }
  | { state: 'refused'; error: Error };

const POLL_EVERY_MS = 1_000;

/**
 * Has a bucket, or an account, read now, and follows until that is done.
 *
 * @param onDone - called once it was read, or could not be
 */
export function useReadNow(
  entityRef: string,
  onDone: () => void,
): { reading: Reading; ask: () => Promise<void> } {
  const api = useApi(s3BucketsApiRef);
  const [reading, setReading] = useState<Reading>({ state: 'idle' });

  const ask = async () => {
    setReading({ state: 'asking' });
    try {
      await api.requestRead({ entityRef });
      setReading({ state: 'waiting' });
    } catch (error) {
      setReading({ state: 'refused', error: toError(error) });
    }
  };

  useEffect(() => {
    if (reading.state !== 'waiting' && reading.state !== 'failed') {
      return undefined;
    }
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        const status = await api.getReadRequest({ entityRef });
        if (!isOver) {
          setReading(status);
          if (status.state !== reading.state) {
            onDone();
          }
        }
      } catch (error) {
        if (!isOver) {
          setReading({ state: 'refused', error: toError(error) });
        }
      }
    }, POLL_EVERY_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [api, entityRef, onDone, reading]);

  return { reading, ask };
}
