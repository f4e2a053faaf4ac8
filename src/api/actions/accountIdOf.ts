import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { NotFoundError } from '@backstage/errors';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Reader } from '../Reader';

/**
 * The id of an account that is given by its id or its name.
 *
 * @throws NotFoundError where the catalog shows the caller nothing of an account of that name
 */
export async function accountIdOf(
  account: string,
  { catalog, credentials }: Pick<Reader, 'catalog' | 'credentials'>,
): Promise<string> {
  const text = account.trim();
  if (/^\d{12}$/.test(text)) {
    return text;
  }
  const { items } = await catalog.queryEntities(
    {
      filter: {
        [`metadata.annotations.${ANNOTATION_AWS_ACCOUNT_NAME}`]: text,
        [`metadata.annotations.${ANNOTATION_AWS_ACCOUNT_ID}`]:
          CATALOG_FILTER_EXISTS,
      },
      fields: ['metadata.annotations'],
      limit: 1,
      totalItems: 'exclude',
    },
    { credentials },
  );
  const id = items[0]?.metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_ID];
  if (!id) {
    throw new NotFoundError(
      `The catalog has no AWS account named '${account}'. list-aws-accounts answers ids and names; an id has 12 digits.`,
    );
  }
  return id;
}
