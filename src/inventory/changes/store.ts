import { Knex } from 'knex';
import { CHANGES, inSlices, UNPUBLISHED } from '../tables';
import { BucketChange, BucketChangeKind } from './change';

/** A row of the change log. */
export interface ChangeRow {
  /** PostgreSQL answers a bigint as a string. */
  id: number | string;
  provider_id: string;
  account_id: string;
  partition: string;
  bucket: string;
  entity_ref: string | null;
  kind: BucketChangeKind;
  key: string | null;
  old_value: string | null;
  new_value: string | null;
  observed_at: string;
  previous_observed_at: string | null;
}

/** Adds changes to the log, and to what is to be published. */
export async function insertChanges(
  tx: Knex.Transaction,
  changes: Array<Omit<BucketChange, 'id'>>,
): Promise<BucketChange[]> {
  const rows = await inSlices(changes, slice =>
    tx(CHANGES).insert(slice.map(toRow)).returning<ChangeRow[]>('*'),
  );
  const inserted = rows
    .map(changeOfRow)
    .sort((a, b) => Number(a.id) - Number(b.id));
  await inSlices(
    inserted.filter(change => change.kind !== 'discovered'),
    slice =>
      tx(UNPUBLISHED)
        .insert(slice.map(({ id }) => ({ change_id: id })))
        .then(() => []),
  );
  return inserted;
}

function toRow(change: Omit<BucketChange, 'id'>): Omit<ChangeRow, 'id'> {
  return {
    provider_id: change.providerId,
    account_id: change.accountId,
    partition: change.partition,
    bucket: change.bucket,
    entity_ref: change.entityRef ?? null,
    kind: change.kind,
    key: change.key ?? null,
    old_value: change.oldValue ?? null,
    new_value: change.newValue ?? null,
    observed_at: change.observedAt,
    previous_observed_at: change.previousObservedAt ?? null,
  };
}

/** A row of the change log, as the outside sees it. */
export function changeOfRow(row: ChangeRow): BucketChange {
  return {
    id: String(row.id),
    providerId: row.provider_id,
    accountId: row.account_id,
    partition: row.partition,
    bucket: row.bucket,
    entityRef: row.entity_ref ?? undefined,
    kind: row.kind,
    key: row.key ?? undefined,
    oldValue: row.old_value ?? undefined,
    newValue: row.new_value ?? undefined,
    observedAt: row.observed_at,
    previousObservedAt: row.previous_observed_at ?? undefined,
  };
}
