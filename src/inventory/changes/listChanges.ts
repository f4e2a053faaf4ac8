import { type Knex } from 'knex';
import { explainChanges, factOf } from './explainChanges';
import { replaceUnstorable } from '../../model/replaceUnstorable';
import type { Difference } from '../differencesBetween';
import {
  type BucketRow,
  BUCKETS,
  CHANGES,
  type RequestedFact,
  selectInChunks,
} from '../tables';
import {
  actorName,
  type BucketChange,
  type BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';

/** A row of the change log, with what its bucket's row says of the entity. */
export interface ChangeRow {
  /** PostgreSQL answers a bigint as a string. */
  id: number | string;
  provider_id: string;
  account_id: string;
  bucket_id: number;
  version: number;
  arn: string;
  bucket: string;
  kind: BucketChangeKind;
  key: string | null;
  old_value: string | null;
  new_value: string | null;
  observed_at: string;
  previous_observed_at: string | null;
  occurred_at: string | null;
  event_name: string | null;
  actor: string | null;
  actor_name: string | null;
  unpublished_since: string | null;
  entity_ref?: string | null;
  owner?: string | null;
}

/** A change of a bucket's row. */
export interface NewChange {
  row: Pick<
    BucketRow,
    'id' | 'version' | 'provider_id' | 'account_id' | 'arn' | 'name'
  >;
  difference: Difference;
  /** ISO 8601. */
  observedAt: string;
}

/**
 * Adds changes to the log, with what the stored events of CloudTrail say of them. All but first sightings are to be
 * published.
 */
export async function insertChanges(
  tx: Knex.Transaction,
  found: NewChange[],
): Promise<BucketChange[]> {
  const explained = await explainChanges(
    tx,
    found.map(({ row, difference, observedAt }) => ({
      providerId: row.provider_id,
      accountId: row.account_id,
      partition: partitionOf(row.arn),
      arn: row.arn,
      bucket: row.name,
      ...difference,
      observedAt,
    })),
  );
  const rows = explained.map((change, i) => toRow(change, found[i].row));
  const inserted = await selectInChunks(rows, some =>
    tx(CHANGES).insert(some).returning<ChangeRow[]>('*'),
  );
  return inserted.map(changeOfRow).sort((a, b) => Number(a.id) - Number(b.id));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(arn: string): string {
  return arn.split(':')[1];
}

function toRow(
  change: Omit<BucketChange, 'id'>,
  row: NewChange['row'],
): Omit<ChangeRow, 'id'> {
  return {
    provider_id: change.providerId,
    account_id: change.accountId,
    bucket_id: row.id,
    version: row.version,
    arn: change.arn,
    bucket: change.bucket,
    kind: change.kind,
    // Of tags, which hold whatever AWS took.
    key: replaceUnstorableOrNull(change.key),
    old_value: storedValue(change.oldValue),
    new_value: storedValue(change.newValue),
    observed_at: change.observedAt,
    previous_observed_at: change.previousObservedAt ?? null,
    occurred_at: change.occurredAt ?? null,
    event_name: change.eventName ?? null,
    actor: jsonOfActors(change),
    actor_name: change.actor
      ? replaceUnstorable(actorName(change.actor))
      : null,
    unpublished_since: change.kind === 'discovered' ? null : change.observedAt,
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
    partition: partitionOf(row.arn),
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
    ...actorsOfRow(row),
  };
}

/** The one who made a change; a list of all who may have, where it was one of several. */
function jsonOfActors({
  actor,
  possibleActors,
}: Pick<BucketChange, 'actor' | 'possibleActors'>): string | null {
  const actors = actor ?? possibleActors;
  return actors ? JSON.stringify(actors) : null;
}

function actorsOfRow({
  actor,
}: ChangeRow): Pick<BucketChange, 'actor' | 'possibleActors'> {
  const actors = actor ? JSON.parse(actor) : undefined;
  return Array.isArray(actors) ? { possibleActors: actors } : { actor: actors };
}

/** Which changes to list. Those given must all hold; of `kinds` and `entityRefs` one. */
export interface ChangeFilter {
  providerId?: string;
  accountId?: string;
  bucket?: string;
  arn?: string;
  entityRefs?: string[];
  /** The ref of the owner that the bucket had since the change, or until then where that is gone. */
  owner?: string;
  kinds?: BucketChangeKind[];
  /** Who made them: the whole name, as `jane (Admin)`, or that of the person, as `jane`. */
  actor?: string;
  /** Stands, in whatever case, in the bucket's name, or in what the change says. */
  text?: string;
  /** Whether only those of buckets that are there are listed. */
  isPresent?: boolean;
  /** Observed at this time or later, ISO 8601 in UTC with milliseconds. */
  from?: string;
  /** Observed before this time. */
  to?: string;
}

/** A place in the list of changes. */
export type ChangePosition = Pick<BucketChange, 'observedAt' | 'id'>;

/** Changes with what the rows of their buckets say of the entities. Only a bucket that is there has one. */
export function changesWithEntities(database: Knex): Knex.QueryBuilder {
  return database(CHANGES)
    .leftJoin(BUCKETS, `${BUCKETS}.id`, `${CHANGES}.bucket_id`)
    .select(`${CHANGES}.*`, `${BUCKETS}.entity_ref`, `${BUCKETS}.owner`);
}

/** Lists changes, the latest first, beginning behind the position where one is given. */
export async function listChanges(
  database: Knex,
  filter: ChangeFilter,
  page: { after?: ChangePosition; limit: number },
): Promise<BucketChange[]> {
  const query = changesWithEntities(database)
    .orderBy([
      { column: `${CHANGES}.observed_at`, order: 'desc' },
      { column: `${CHANGES}.id`, order: 'desc' },
    ])
    .limit(page.limit);
  for (const [column, value] of [
    [`${CHANGES}.provider_id`, filter.providerId],
    [`${CHANGES}.account_id`, filter.accountId],
    [`${CHANGES}.bucket`, filter.bucket],
    [`${CHANGES}.arn`, filter.arn],
    [`${BUCKETS}.owner`, filter.owner],
  ] as const) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (filter.kinds) {
    query.whereIn(`${CHANGES}.kind`, filter.kinds);
  }
  if (filter.actor) {
    query.where(some => wherePerson(some, filter.actor!));
  }
  if (filter.text) {
    query.where(some => whereText(some, filter.text!));
  }
  if (filter.entityRefs) {
    // The name of one that is gone may be that of another by now.
    query
      .whereIn(`${BUCKETS}.entity_ref`, filter.entityRefs)
      .whereNull(`${BUCKETS}.gone_at`);
  }
  if (filter.isPresent) {
    query.whereNull(`${BUCKETS}.gone_at`);
  }
  if (filter.from) {
    query.where(`${CHANGES}.observed_at`, '>=', filter.from);
  }
  if (filter.to) {
    query.where(`${CHANGES}.observed_at`, '<', filter.to);
  }
  if (page.after) {
    const { observedAt, id } = page.after;
    query.whereRaw(`(${CHANGES}.observed_at, ${CHANGES}.id) < (?, ?)`, [
      observedAt,
      id,
    ]);
  }
  const rows: ChangeRow[] = await query;
  return rows.map(changeOfRow);
}

/** Behind the name of a person stands the role, or the domain of an address. */
function wherePerson(query: Knex.QueryBuilder, name: string): void {
  const column = `${CHANGES}.actor_name`;
  query.where(column, name);
  for (const [from, to] of [
    [' (', ' )'],
    ['@', 'A'],
  ]) {
    query.orWhere(some =>
      some.where(column, '>=', name + from).where(column, '<', name + to),
    );
  }
}

function whereText(query: Knex.QueryBuilder, text: string): void {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  for (const column of [
    'bucket',
    'key',
    'old_value',
    'new_value',
    'event_name',
    'actor_name',
  ]) {
    query.orWhereRaw("lower(??) like ? escape '\\'", [
      `${CHANGES}.${column}`,
      pattern,
    ]);
  }
}

/**
 * The facts of which changes were found since a time: of a bucket, or of all of an account; each with the times of the
 * events that explain them.
 */
export async function factsChanged(
  database: Knex,
  of: { providerId: string; accountId: string; bucket?: string; since: string },
): Promise<Map<RequestedFact, string[]>> {
  const { providerId, accountId, bucket, since } = of;
  const rows = await database<ChangeRow>(CHANGES)
    .where({
      provider_id: providerId,
      account_id: accountId,
      ...(bucket !== undefined && { bucket }),
    })
    .where('observed_at', '>=', since)
    .distinct('kind', 'key', 'occurred_at');
  const facts = new Map<RequestedFact, string[]>();
  for (const row of rows) {
    const { kind, key, occurred_at } = row;
    const fact = factOf({ kind, key: key ?? undefined });
    if (fact) {
      const times = [...(facts.get(fact) ?? []), occurred_at ?? ''];
      facts.set(fact, times.filter(Boolean));
    }
  }
  return facts;
}
