import { useEffect } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { errorApiRef, useApi } from '@backstage/core-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  type CatalogApi,
  catalogApiRef,
  useEntityList,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';

/** An account that has buckets in the catalog. */
export interface AwsAccount {
  name?: string;
  /** The number of its buckets. */
  buckets: number;
}

/** The accounts that have buckets in the catalog, by id. Empty until the catalog has answered. */
export function useAwsAccounts(): Map<string, AwsAccount> {
  const catalogApi = useApi(catalogApiRef);
  const errorApi = useApi(errorApiRef);
  const { backendEntities } = useEntityList();
  const { value: known, error } = useAsync(
    async () => ({
      buckets: await countBuckets(catalogApi),
      names: await namesOfAccounts(catalogApi),
    }),
    [catalogApi],
  );
  useEffect(() => {
    if (error) {
      errorApi.post(error);
    }
  }, [error, errorApi]);

  // Where the configuration gives accounts no entities, the buckets of the list at least tell the names of theirs.
  const names = new Map(known?.names);
  for (const { accountId, accountName } of backendEntities.map(readBucket)) {
    if (accountId && accountName) {
      names.set(accountId, accountName);
    }
  }
  return new Map(
    known?.buckets.map(([id, buckets]) => [
      id,
      { name: names.get(id), buckets },
    ]),
  );
}

async function countBuckets(
  catalogApi: CatalogApi,
): Promise<Array<[accountId: string, buckets: number]>> {
  const accountId = annotationPath(ANNOTATION_AWS_ACCOUNT_ID);
  const { facets } = await catalogApi.getEntityFacets({
    facets: [accountId],
    filter: {
      [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
    },
  });
  return facets[accountId].map(({ value, count }) => [value, count]);
}

/** From the entities of the accounts, which alone have no ARN: they say what buckets say of theirs, and are far fewer. */
export async function namesOfAccounts(
  catalogApi: CatalogApi,
): Promise<Map<string, string>> {
  const accountName = annotationPath(ANNOTATION_AWS_ACCOUNT_NAME);
  const names = new Map<string, string>();
  for await (const entities of catalogApi.streamEntities({
    query: {
      $all: [
        { [accountName]: { $exists: true } },
        {
          $not: {
            [annotationPath(ANNOTATION_AWS_ARN)]: { $exists: true },
          },
        },
      ],
    },
    fields: ['metadata.annotations'],
  })) {
    for (const { metadata } of entities) {
      const id = metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_ID];
      const name = metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_NAME];
      if (id && name) {
        names.set(id, name);
      }
    }
  }
  return names;
}
