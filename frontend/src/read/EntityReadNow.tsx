import { useCallback } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ReadNowButton } from './ReadNowButton';
import { useRefreshSoon } from './useRefreshSoon';

/**
 * {@link ReadNowButton} on the page of a bucket or an account. When it was read, the page shows it without a reload.
 *
 * @param props - `onDone` is called in addition to that
 */
export function EntityReadNow(props: { onDone?: () => void }) {
  const { onDone } = props;
  const { entity, refresh } = useAsyncEntity();
  const refreshSoon = useRefreshSoon(refresh);
  const update = useCallback(() => {
    onDone?.();
    refreshSoon();
  }, [onDone, refreshSoon]);

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
