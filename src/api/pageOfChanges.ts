import type {
  BucketChange,
  BucketChangesPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  type ChangeFilter,
  type ChangePosition,
  listChanges,
} from '../inventory/changes/listChanges';
import { extentOfReading } from './extentOfReading';
import { writeCursor } from './parameters';
import type { ChangeQuery } from './parseChangeQuery';
import { ReadableChanges } from './ReadableChanges';
import type { Reader } from './Reader';

/**
 * A page of the change log, the latest first. Whoever may read all entities sees all changes. Whoever may read some sees
 * the changes of those: not those of a bucket without an entity, and so not of one that is gone, as there is nothing left
 * to apply the permission's conditions to.
 */
export async function pageOfChanges(
  { filter, limit, after }: ChangeQuery,
  reader: Reader,
): Promise<BucketChangesPage> {
  // One more than asked for tells whether there is a next page.
  const changes = await readableChanges(reader, filter, {
    after,
    limit: limit + 1,
  });
  const items = changes.slice(0, limit);
  const { observedAt, id } = items.at(-1) ?? {};
  return {
    items,
    nextCursor:
      changes.length > limit ? writeCursor({ observedAt, id }) : undefined,
  };
}

async function readableChanges(
  reader: Reader,
  filter: ChangeFilter,
  page: { after?: ChangePosition; limit: number },
): Promise<BucketChange[]> {
  switch (await extentOfReading(reader)) {
    case 'all':
      return listChanges(reader.database, filter, page);
    case 'some':
      return new ReadableChanges(reader).list(filter, page);
    default:
      return [];
  }
}
