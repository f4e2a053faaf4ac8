import { type Buckets, createOrganization } from '../../../dev/aws';
import type { Aws } from '../../../dev/aws';

/** The accounts of the small organization that are read. */
export const accounts = ['222222222222', '333333333333'];

/** Two accounts of sixteen buckets: `bucket-2-0`, ... and `bucket-3-0`, ... */
export function createSmallOrganization() {
  return createOrganization({
    accounts: [
      { id: '111111111111', name: 'management' },
      ...accounts.map(id => ({
        id,
        name: `account-${id[0]}`,
        buckets: Array.from({ length: 16 }, (_, i) => ({
          name: `bucket-${id[0]}-${i}`,
          region: 'eu-west-1',
          tags: { owner: 'web' },
        })),
      })),
    ],
  });
}

export function bucketsOf(aws: Aws, account: string): Buckets {
  return aws.organization.accounts.get(account)!.buckets;
}

/** Of each account, one bucket is deleted, one gets other tags, and one is created. */
export function changeBuckets(aws: Aws, revision: string): void {
  for (const account of accounts) {
    const buckets = bucketsOf(aws, account);
    const [first, second] = buckets.after();
    buckets.delete(first.name);
    second.tags = { owner: 'payments', revision };
    buckets.put({
      name: `bucket-${account[0]}-new-${revision}`,
      region: 'us-east-1',
      tags: { owner: 'security' },
    });
  }
}
