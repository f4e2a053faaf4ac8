import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { insertChanges } from '../changes/listChanges';
import { BUCKETS, type BucketRow } from '../tables';
import { seededRow } from './seededRow';

/** Writes changes, with rows of the buckets that they are of. One whose last change is its deletion is gone. */
export async function seedChanges(
  database: Knex,
  changes: Array<Omit<BucketChange, 'id'>>,
): Promise<void> {
  await database.transaction(async tx => {
    const ids = new Map<string, number>();
    for (const change of changes) {
      const { arn, providerId, entityRef = null, owner = null } = change;
      const key = { provider_id: providerId, arn };
      const isGone = ['deleted', 'left-scope'].includes(change.kind);
      const columns = {
        entity_ref: entityRef,
        owner,
        gone_at: isGone ? change.observedAt : null,
        gone_as: isGone ? ('deleted' as const) : null,
      };
      const known = await tx<BucketRow>(BUCKETS).where(key).first();
      if (known) {
        ids.set(arn, known.id);
        await tx<BucketRow>(BUCKETS).where('id', known.id).update(columns);
      } else {
        const [{ id }] = await tx<BucketRow>(BUCKETS)
          .insert(
            seededRow({
              ...key,
              ...columns,
              account_id: change.accountId,
              kind: arn.includes(':accesspoint/')
                ? 'access-point'
                : 'general-purpose',
              name: change.bucket,
              known_since: change.observedAt,
            }),
          )
          .returning('id');
        ids.set(arn, id);
      }
    }
    await insertChanges(
      tx,
      changes.map(
        ({
          providerId,
          accountId,
          arn,
          bucket,
          observedAt,
          entityRef,
          owner,
          partition,
          ...difference
        }) => ({
          row: {
            id: ids.get(arn)!,
            version: 1,
            provider_id: providerId,
            account_id: accountId,
            arn,
            name: bucket,
          },
          difference,
          observedAt,
        }),
      ),
    );
  });
}
