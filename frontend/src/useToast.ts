import { useCallback } from 'react';
import { alertApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { toastApiRef } from '@backstage/frontend-plugin-api';

const SHOWN_MS = 10_000;

/**
 * Tells somebody something in passing: by a toast in the new frontend system, whose alerts are deprecated, and by an
 * alert in the old one, which has no toasts.
 */
export function useToast(): (toast: {
  title: string;
  status: 'success' | 'danger';
}) => void {
  const apis = useApiHolder();
  return useCallback(
    ({ title, status }) => {
      const toasts = apis.get(toastApiRef);
      if (toasts) {
        toasts.post({ title, status, timeout: SHOWN_MS });
        return;
      }
      apis.get(alertApiRef)?.post({
        message: title,
        severity: status === 'danger' ? 'error' : status,
        display: 'transient',
      });
    },
    [apis],
  );
}
