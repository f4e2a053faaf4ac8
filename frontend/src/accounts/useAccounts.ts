import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { s3BucketsApiRef } from '../api';

/** How the reading of each account stands. `retry` asks anew, and keeps what is shown until the answer is there. */
export function useAccounts() {
  const api = useApi(s3BucketsApiRef);
  return useAsyncRetry(async () => (await api.listAccounts()).items, [api]);
}
