import { type Knex } from 'knex';
import { explainChanges } from './explain';
import { replaceUnstorable } from '../../model/replaceUnstorable';
import {
  BUCKETS,
  CHANGES,
  inChunks,
  selectInChunks,
  UNPUBLISHED,
} from '../tables';
import {
  type BucketChange,
  type BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';

/** A row of the change log. */
export interface ChangeRow {
  /** PostgreSQL answers a bigint as a string. */
  id: number | string;
  provider_id: string;
  account_id: string;
  partition: string;
  arn: string;
  bucket: string;
  entity_ref: string | null;
  owner: string | null;
  kind: BucketChangeKind;
  key: string | null;
  old_value: string | null;
  new_value: string | null;
  observed_at: string;
  previous_observed_at: string | null;
  occurred_at: string | null;
  event_name: string | null;
  actor: string | null;
}

/**
 * Adds changes to the log, with what the stored events of CloudTrail say of them, and to what is to be published.
 * Answers the latter.
 */
export async function insertChanges(
  tx: Knex.Transaction,
  found: Array<Omit<BucketChange, 'id'>>,
): Promise<BucketChange[]> {
  const changes = await explainChanges(tx, found);
  const isPublished = ({ kind }: Omit<BucketChange, 'id'>) =>
    kind !== 'discovered';
  await inChunks(
    changes.filter(change => !isPublished(change)),
    some => tx(CHANGES).insert(some.map(toRow)),
  );
  const rows = await selectInChunks(changes.filter(isPublished), some =>
    tx(CHANGES).insert(some.map(toRow)).returning<ChangeRow[]>('*'),
  );
  await inChunks(rows, some =>
    tx(UNPUBLISHED).insert(some.map(({ id }) => ({ change_id: id }))),
  );
  return rows.map(changeOfRow).sort((a, b) => Number(a.id) - Number(b.id));
}

function toRow(change: Omit<BucketChange, 'id'>): Omit<ChangeRow, 'id'> {
  return {
    provider_id: change.providerId,
    account_id: change.accountId,
    partition: change.partition,
    arn: change.arn,
    bucket: change.bucket,
    entity_ref: change.entityRef ?? null,
    owner: change.owner ?? null,
    kind: change.kind,
    // Of tags, which hold whatever AWS took.
    key: replaceUnstorableOrNull(change.key),
    old_value: storedValue(change.oldValue),
    new_value: storedValue(change.newValue),
    observed_at: change.observedAt,
    previous_observed_at: change.previousObservedAt ?? null,
    occurred_at: change.occurredAt ?? null,
    event_name: change.eventName ?? null,
    actor: change.actor ? JSON.stringify(change.actor) : null,
  };
}

function replaceUnstorableOrNull(text: string | undefined): string | null {
  return text === undefined ? null : replaceUnstorable(text);
}

/** The value of a fact as JSON, and any other as it is. */
function storedValue(value: BucketChange['newValue']): string | null {
  return typeof value === 'object'
    ? JSON.stringify(value)
    : replaceUnstorableOrNull(value);
}

function valueOfRow(
  kind: BucketChangeKind,
  stored: string | null,
): BucketChange['newValue'] {
  if (stored === null) {
    return undefined;
  }
  return kind === 'configuration-changed' ? JSON.parse(stored) : stored;
}

/** A row of the change log, as the outside sees it. */
export function changeOfRow(row: ChangeRow): BucketChange {
  return {
    id: String(row.id),
    providerId: row.provider_id,
    accountId: row.account_id,
    partition: row.partition,
    arn: row.arn,
    bucket: row.bucket,
    entityRef: row.entity_ref ?? undefined,
    owner: row.owner ?? undefined,
    kind: row.kind,
    key: row.key ?? undefined,
    oldValue: valueOfRow(row.kind, row.old_value),
    newValue: valueOfRow(row.kind, row.new_value),
    observedAt: row.observed_at,
    previousObservedAt: row.previous_observed_at ?? undefined,
    occurredAt: row.occurred_at ?? undefined,
    eventName: row.event_name ?? undefined,
    actor: row.actor ? JSON.parse(row.actor) : undefined,
  };
}

/** Which changes to list. Those given must all hold; of `kinds` and `entityRefs` one. */
export interface ChangeFilter {
  providerId?: string;
  accountId?: string;
  bucket?: string;
  entityRef?: string;
  entityRefs?: string[];
  /** The ref of the owner that the bucket had since the change, or until then where that is gone. */
  owner?: string;
  kinds?: BucketChangeKind[];
  /** Observed at this time or later, ISO 8601 in UTC with milliseconds. */
  from?: string;
  /** Observed before this time. */
  to?: string;
}

/** A place in the list of changes. */
export type ChangePosition = Pick<BucketChange, 'observedAt' | 'id'>;

/** Lists changes, the latest first, beginning behind the position where one is given. */
export async function listChanges(
  database: Knex,
  filter: ChangeFilter,
  page: { after?: ChangePosition; limit: number },
): Promise<BucketChange[]> {
  const query = database(CHANGES)
    .orderBy([
      { column: 'observed_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit);
  for (const [column, value] of [
    ['provider_id', filter.providerId],
    ['account_id', filter.accountId],
    ['bucket', filter.bucket],
    ['entity_ref', filter.entityRef],
    ['owner', filter.owner],
  ] as const) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (filter.kinds) {
    query.whereIn('kind', filter.kinds);
  }
  if (filter.entityRefs) {
    query.whereIn('entity_ref', filter.entityRefs);
  }
  if (filter.from) {
    query.where('observed_at', '>=', filter.from);
  }
  if (filter.to) {
    query.where('observed_at', '<', filter.to);
  }
  if (page.after) {
    const { observedAt, id } = page.after;
    query.whereRaw('(observed_at, id) < (?, ?)', [observedAt, id]);
  }
  const rows = await query.select<ChangeRow[]>('*');
  return rows.map(changeOfRow);
}

/** The latest deletion of each of the buckets since a time, by ARN. */
export async function latestDeletions(
  database: Knex,
  providerId: string,
  arns: string[],
  since: string,
): Promise<Map<string, { accountId: string; observedAt: string }>> {
  const rows = await selectInChunks(arns, some =>
    database(CHANGES)
      .where({ provider_id: providerId, kind: 'deleted' })
      .where('observed_at', '>=', since)
      .whereIn('arn', some)
      .orderBy('id')
      .select<ChangeRow[]>('arn', 'account_id', 'observed_at'),
  );
  return new Map(
    rows.map(row => [
      row.arn,
      { accountId: row.account_id, observedAt: row.observed_at },
    ]),
  );
}

/** Has the changes of buckets name the entities that the buckets have now: their pages then show the whole history. */
export async function renameInChanges(
  tx: Knex.Transaction,
  providerId: string,
  arns: string[],
): Promise<void> {
  await inChunks(arns, some =>
    tx(CHANGES)
      .where('provider_id', providerId)
      .whereIn('arn', some)
      .update({
        entity_ref: tx(BUCKETS)
          .select(`${BUCKETS}.entity_ref`)
          .where(`${BUCKETS}.provider_id`, providerId)
          .where(`${BUCKETS}.arn`, tx.ref(`${CHANGES}.arn`)),
      }),
  );
}
