import type { AwsAccountStatusPage } from 'backstage-plugin-aws-s3-buckets-common';
import { KnownAccountsTable } from '../inventory';
import { accountStatuses } from './accountStatuses';
import type { Reader } from './Reader';

/**
 * How the reading of each account stands, and which accounts an organization has that no provider reads.
 *
 * @throws NotAllowedError where somebody may not know that
 */
export async function accountsPage(
  reader: Omit<Reader, 'catalog'>,
  providerIds: string[],
): Promise<AwsAccountStatusPage> {
  const items = await accountStatuses(reader, providerIds);
  const read = new Set(items.map(({ accountId }) => accountId));
  const known = await new KnownAccountsTable(reader.database).of(providerIds);
  return {
    items,
    others: known
      .filter(({ id }) => !read.has(id))
      .map(({ id, name }) => ({ accountId: id, name })),
  };
}
