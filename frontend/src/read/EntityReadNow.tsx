import { useCallback, useEffect, useRef } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ReadNowButton } from './ReadNowButton';

/** The catalog needs some seconds until it shows what was read. */
const REFRESH_AFTER_MS = [1_000, 3_000, 6_000, 10_000];

/**
 * {@link ReadNowButton} on the page of a bucket or an account. When it was read, the page shows it without a reload.
 *
 * @param props - `onDone` is called in addition to that
 */
export function EntityReadNow(props: { onDone?: () => void }) {
  const { onDone } = props;
  const { entity, refresh } = useAsyncEntity();
  const timers = useRef<Array<ReturnType<typeof setTimeout>>>([]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);

  const update = useCallback(() => {
    onDone?.();
    timers.current.forEach(clearTimeout);
    timers.current = REFRESH_AFTER_MS.map(after =>
      setTimeout(() => refresh?.(), after),
    );
  }, [onDone, refresh]);

  if (!entity) {
    return null;
  }
  const { name, title = name } = entity.metadata;
  return (
    <ReadNowButton
      entityRef={stringifyEntityRef(entity)}
      name={title}
      onDone={update}
    />
  );
}
