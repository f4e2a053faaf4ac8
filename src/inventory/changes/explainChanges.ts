import type {
  BucketChange,
  ChangeActor,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { groupBy, uniqBy } from 'lodash';
import { digest } from '../../model/digest';
import type { EventEffect } from '../EventsTable';
import {
  EVENTS,
  type EventRow,
  type RequestedFact,
  selectInChunks,
} from '../tables';
import { type Effect, whoSet } from './whoSet';

type Change = Omit<BucketChange, 'id'>;

/** Clocks differ, and what S3 answers may be some minutes old. */
const SLACK_MS = 5 * 60_000;

/** Of an event that is about every account of the organization. */
const EVERY_ACCOUNT = '';

/**
 * Adds to changes when and by whom they were made, where stored events of CloudTrail about the bucket explain them:
 * those about that fact, of the time between the reading that did not have the change and now, that have not explained
 * an earlier change. Where it stays open which of several did it, all who may have are named, and none alone.
 */
export async function explainChanges(
  tx: Knex.Transaction,
  changes: Change[],
): Promise<Change[]> {
  const retagged = groupBy(
    changes.filter(({ kind }) => kind.startsWith('tag-')),
    'arn',
  );
  const explainable = changes.filter(
    change =>
      factOf(change) !== undefined &&
      // Else something else made the owner change.
      (change.kind !== 'owner-changed' || retagged[change.arn]),
  );
  if (explainable.length === 0) {
    return changes;
  }
  const events = await readEvents(tx, explainable);
  const found = new Map(
    explainable.map(change => {
      // Most often a tag names the owner: whoever may have changed one of the tags may have changed it.
      const causes =
        change.kind === 'owner-changed' ? retagged[change.arn] : [change];
      const candidates = causes.flatMap(cause => candidatesOf(cause, events));
      return [change, uniqBy(candidates, 'id')];
    }),
  );
  await markExplained(tx, [...found.values()], changes);
  return changes.map(change => ({
    ...change,
    ...explanation(found.get(change) ?? []),
  }));
}

function explanation(
  candidates: EventRow[],
): Pick<BucketChange, 'occurredAt' | 'eventName' | 'actor' | 'possibleActors'> {
  const sorted = sortByTime(candidates);
  const last = sorted.at(-1);
  if (!last) {
    return {};
  }
  const names = uniqBy(sorted, 'event_name');
  const actors = uniqBy(
    sorted.flatMap(({ actor }): ChangeActor[] =>
      actor ? [JSON.parse(actor)] : [],
    ),
    who => who.arn ?? JSON.stringify(who),
  );
  if (actors.length > 1) {
    return {
      possibleActors: actors,
      ...(names.length === 1 && { eventName: last.event_name }),
    };
  }
  return {
    occurredAt: last.occurred_at,
    eventName: last.event_name,
    ...(actors.length === 1 && { actor: actors[0] }),
  };
}

/**
 * Notes that events have explained what they did, and with them all that were before: they can't explain what is found
 * later. Where it is open which of them it was, each may still explain the next change.
 */
async function markExplained(
  tx: Knex.Transaction,
  found: EventRow[][],
  [{ observedAt }]: Change[],
): Promise<void> {
  const certain = found.filter(
    candidates => explanation(candidates).occurredAt !== undefined,
  );
  const byFact = groupBy(
    // One about the account explains changes of other buckets, too.
    certain.flat().filter(({ name }) => name),
    ({ account_id, kind, name, fact }) =>
      [account_id, kind, name, fact].join('/'),
  );
  for (const rows of Object.values(byFact)) {
    const { provider_id, account_id, kind, name, fact, occurred_at } =
      sortByTime(rows).at(-1)!;
    await tx<EventRow>(EVENTS)
      .where({ provider_id, account_id, kind, name, fact })
      .whereNull('explained_at')
      .where(earlier =>
        earlier.where('occurred_at', '<', occurred_at).orWhereIn(
          'id',
          rows.map(({ id }) => id),
        ),
      )
      .update({ explained_at: observedAt });
  }
}

async function readEvents(
  tx: Knex.Transaction,
  changes: Change[],
): Promise<Map<string, EventRow[]>> {
  const [{ providerId }] = changes;
  const accountIds = [...new Set(changes.map(({ accountId }) => accountId))];
  const names = [...new Set(changes.map(({ bucket }) => bucket)), ''];
  const rows = await selectInChunks(names, some =>
    tx<EventRow>(EVENTS)
      .where({ provider_id: providerId })
      .whereNull('explained_at')
      .whereIn('account_id', [...accountIds, EVERY_ACCOUNT])
      .whereIn('name', some),
  );
  return new Map(
    Object.entries(
      groupBy(rows, ({ account_id, name }) => keyOf(account_id, name)),
    ),
  );
}

/** The events that may have made a change. */
function candidatesOf(
  change: Change,
  events: Map<string, EventRow[]>,
): EventRow[] {
  const fact = factOf(change);
  const { accountId, bucket, previousObservedAt, observedAt, arn } = change;
  const since = previousObservedAt
    ? Date.parse(previousObservedAt) - SLACK_MS
    : -Infinity;
  const ofTime = [
    ...(events.get(keyOf(accountId, bucket)) ?? []),
    ...(events.get(keyOf(accountId, '')) ?? []),
    ...(events.get(keyOf(EVERY_ACCOUNT, '')) ?? []),
  ].filter(event => {
    const at = Date.parse(event.occurred_at);
    return (
      isOfKind(event, arn) &&
      at >= since &&
      at <= Date.parse(observedAt) + SLACK_MS
    );
  });
  const ofFact = ofTime.filter(event => event.fact === fact);
  const mayHave = whoSet(
    valueAfter(change),
    ofFact.map(event => ({
      event,
      occurredAt: event.occurred_at,
      effect: effectOn(change, event),
    })),
  ).map(({ event }) => event);
  // An event that is not known may be about anything; one that is known to be about it comes first.
  return mayHave.length > 0 || fact === 'existence'
    ? mayHave
    : ofTime.filter(event => event.fact === 'all');
}

/** Buckets of two kinds may have one name. The ARNs of all kinds but the general purpose one name their service. */
function isOfKind({ kind }: EventRow, arn: string): boolean {
  const [, , service, region, , resource] = arn.split(':');
  if (resource?.startsWith('accesspoint/')) {
    return kind === (region ? 'access-point' : 'multi-region-access-point');
  }
  const kinds: Record<string, string> = {
    s3express: 'directory',
    s3tables: 'table',
    s3vectors: 'vector',
  };
  return kind === (kinds[service] ?? 'general-purpose');
}

/** The value that a change led to, in the form in which effects have it. */
function valueAfter(change: Change): string | null {
  switch (factOf(change)) {
    case 'tags':
      return change.kind === 'tag-removed'
        ? null
        : digest(`${change.newValue ?? ''}`);
    case 'existence':
      return change.kind === 'deleted' ? null : 'there';
    default:
      return statusOf(change.newValue) ?? null;
  }
}

/** What an event did to the value that changed. */
function effectOn(change: Change, event: EventRow): Effect {
  const fact = factOf(change);
  if (fact === 'existence') {
    return {
      kind: 'sets',
      value: event.event_name.startsWith('Delete') ? null : 'there',
    };
  }
  const effect: EventEffect | null = event.sets && JSON.parse(event.sets);
  if (!effect) {
    return { kind: 'unknown' };
  }
  if ('status' in effect) {
    return statusOf(change.newValue) === undefined
      ? { kind: 'unknown' }
      : { kind: 'sets', value: effect.status };
  }
  const key = digest(change.key ?? '');
  if (Object.hasOwn(effect.tags, key)) {
    return { kind: 'sets', value: effect.tags[key] };
  }
  return effect.isWhole ? { kind: 'sets', value: null } : { kind: 'untouched' };
}

/** The status of a fact's value, where it is one. */
function statusOf(value: unknown): string | undefined {
  const { status } = Object(value);
  return typeof status === 'string' ? status : undefined;
}

function sortByTime(events: EventRow[]): EventRow[] {
  return [...events].sort((a, b) => a.occurred_at.localeCompare(b.occurred_at));
}

/** What is asked about a change; undefined: nothing, as it is no change in AWS. */
export function factOf({
  kind,
  key,
}: Pick<Change, 'kind' | 'key'>): RequestedFact | undefined {
  switch (kind) {
    case 'tag-added':
    case 'tag-changed':
    case 'tag-removed':
    case 'owner-changed': // Most often a tag names the owner.
      return 'tags';
    case 'configuration-changed':
      return key as RequestedFact;
    case 'created':
    case 'deleted':
      return 'existence';
    default:
      return undefined;
  }
}

function keyOf(accountId: string, name: string): string {
  return `${accountId}/${name}`;
}
