import type { Knex } from 'knex';
import type { Aws } from '../../../dev/aws';
import { seededRow } from '../../inventory/__testUtils__/seededRow';
import {
  ACCOUNTS,
  type BucketRow,
  BUCKETS,
  inChunks,
  LISTINGS,
} from '../../inventory/tables';

export const PROVIDER = 'default';

/** Writes the accounts of a stand-in, and their buckets, into the inventory, as if they had just been read. */
export async function seedInventory(database: Knex, aws: Aws): Promise<void> {
  const readAt = new Date().toISOString();
  for (const account of aws.organization.accounts.values()) {
    await database(ACCOUNTS).insert({
      provider_id: PROVIDER,
      account_id: account.id,
      source: 'config',
      account: JSON.stringify({
        id: account.id,
        name: account.name,
        partition: account.partition,
      }),
    });
    await database(LISTINGS).insert({
      provider_id: PROVIDER,
      account_id: account.id,
      kind: 'general-purpose',
      region: '',
      added_at: readAt,
      read_at: readAt,
    });
    await seedBuckets(
      database,
      [...account.buckets.after()].map(({ name, region, tags }) => ({
        name,
        region,
        account_id: account.id,
        owner: `group:default/${tags?.owner ?? 'unowned'}`,
      })),
    );
  }
}

/** Writes buckets into the inventory. */
export async function seedBuckets(
  database: Knex,
  buckets: Array<Pick<BucketRow, 'name' | 'region' | 'account_id' | 'owner'>>,
): Promise<void> {
  await inChunks(buckets, some =>
    database<BucketRow>(BUCKETS).insert(
      some.map(bucket =>
        seededRow({
          ...bucket,
          provider_id: PROVIDER,
          known_since: new Date().toISOString(),
        }),
      ),
    ),
  );
}
