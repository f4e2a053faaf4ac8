import useAsync from 'react-use/esm/useAsync';
import { toError } from '@backstage/errors';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import {
  type CatalogApi,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import type { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { isForbidden } from '../isForbidden';
import { namesOfAccounts } from '../list/useAwsAccounts';

/** What is known of AWS accounts. */
export interface AccountNames {
  /** `payments-prod (222222222222)`, or `account 222222222222` where the name is not known. */
  textOf(id: string): string;
  /** Whether it is known to be read. */
  isRead(id: string): boolean;
}

/** The names of accounts, also of those that an organization has and that are not read. Ids alone until they are known. */
export function useAccountNames(): AccountNames {
  const apis = useApiHolder();
  const api = apis.get(s3BucketsApiRef);
  const catalogApi = apis.get(catalogApiRef);
  // Where they can't be read, ids are shown.
  const { value } = useAsync(
    async () => api && readNames(api, catalogApi),
    [api, catalogApi],
  );
  return {
    textOf: id => {
      const name = value?.names.get(id);
      return name ? `${name} (${id})` : `account ${id}`;
    },
    isRead: id => value?.read.has(id) ?? false,
  };
}

async function readNames(
  api: AwsS3BucketsClient,
  catalogApi: CatalogApi | undefined,
): Promise<{ names: Map<string, string>; read: Set<string> }> {
  try {
    const { items, others } = await api.listAccounts();
    return {
      names: new Map(
        [...others, ...items].flatMap(({ accountId, name }) =>
          name ? [[accountId, name]] : [],
        ),
      ),
      read: new Set(items.map(({ accountId }) => accountId)),
    };
  } catch (error) {
    if (!isForbidden(toError(error))) {
      throw error;
    }
    const names = catalogApi
      ? await namesOfAccounts(catalogApi)
      : new Map<string, string>();
    return { names, read: new Set(names.keys()) };
  }
}
