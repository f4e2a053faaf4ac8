import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { groupBy, isEqual } from 'lodash';
import { type BucketRow, CHANGES, selectInChunks } from '../tables';
import { type ChangeRow, changeOfRow } from './listChanges';

/** What says when and by whom a change was made. */
type Explanation = Pick<
  BucketChange,
  'occurredAt' | 'eventName' | 'actor' | 'possibleActors' | 'previousObservedAt'
>;

/**
 * Who gave buckets another owner, by the id of the row: whoever changed the tags with which the owner changed. Where
 * several did, it stays open.
 */
export async function explainOwnerChanges(
  tx: Knex,
  rows: Array<Pick<BucketRow, 'id' | 'shown_version'>>,
): Promise<Map<number, Explanation>> {
  const shown = new Map(rows.map(row => [row.id, row.shown_version ?? 0]));
  const found: ChangeRow[] = await selectInChunks([...shown.keys()], some =>
    tx<ChangeRow>(CHANGES)
      .whereIn('bucket_id', some)
      .whereIn('kind', ['tag-added', 'tag-changed', 'tag-removed']),
  );
  const byBucket = groupBy(
    found.filter(row => row.version > shown.get(row.bucket_id)!),
    row => row.bucket_id,
  );
  return new Map(
    Object.entries(byBucket).flatMap(
      ([id, changes]): Array<[number, Explanation]> => {
        const [first, ...others] = changes.map(explanationOf);
        return others.every(other => isEqual(other, first))
          ? [[Number(id), first]]
          : [];
      },
    ),
  );
}

function explanationOf(row: ChangeRow): Explanation {
  const { occurredAt, eventName, actor, possibleActors, previousObservedAt } =
    changeOfRow(row);
  return { occurredAt, eventName, actor, possibleActors, previousObservedAt };
}
