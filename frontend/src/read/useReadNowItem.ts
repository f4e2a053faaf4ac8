import { stringifyEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogEntityRefreshPermission } from '@backstage/plugin-catalog-common/alpha';
import { useAsyncEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { s3BucketsApiRef } from '../api';
import { useToast } from '../useToast';
import { REFRESH_AFTER_MS } from './useRefreshSoon';

/** The item _Read now_ in the menu of a bucket's or an account's page. */
export function useReadNowItem(): {
  title: string;
  disabled: boolean;
  onClick: () => Promise<void>;
} {
  const api = useApi(s3BucketsApiRef);
  const toast = useToast();
  const { entity, refresh } = useAsyncEntity();
  const entityRef = entity && stringifyEntityRef(entity);
  const { allowed } = usePermission({
    permission: catalogEntityRefreshPermission,
    resourceRef: entityRef,
  });
  return {
    title: 'Read now',
    disabled: !entityRef || !allowed,
    async onClick() {
      try {
        await api.requestRead({ entityRef: entityRef! });
        toast({
          title: 'It is read in AWS now. The page shows it in some seconds.',
          status: 'success',
        });
        // The menu is gone by then, and its hooks with it.
        REFRESH_AFTER_MS.forEach(after => setTimeout(() => refresh?.(), after));
      } catch (error) {
        toast({ title: toError(error).message, status: 'danger' });
      }
    },
  };
}
