import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { EVENTS, type EventRow, selectInChunks } from '../tables';

type Change = Omit<BucketChange, 'id'>;

/** Clocks differ, and what S3 answers may be some minutes old. */
const SLACK_MS = 5 * 60_000;

/**
 * Adds to changes when and by whom they were made, where a stored event of CloudTrail about the bucket explains them:
 * one about that fact, of the time between the reading that did not have the change and now, that has not explained an
 * earlier change.
 */
export async function explainChanges(
  tx: Knex.Transaction,
  changes: Change[],
): Promise<Change[]> {
  const retagged = new Set(
    changes.filter(({ kind }) => kind.startsWith('tag-')).map(({ arn }) => arn),
  );
  const explainable = changes.filter(
    change =>
      factOf(change) !== undefined &&
      // Else something else made the owner change.
      (change.kind !== 'owner-changed' || retagged.has(change.arn)),
  );
  if (explainable.length === 0) {
    return changes;
  }
  const events = await readEvents(tx, explainable);
  const used = new Set<EventRow>();
  const isExplainable = new Set(explainable);
  const explained = changes.map(change => {
    const event = isExplainable.has(change)
      ? eventOf(change, events)
      : undefined;
    if (!event) {
      return change;
    }
    used.add(event);
    return {
      ...change,
      occurredAt: event.occurred_at,
      eventName: event.event_name,
      ...(event.actor && { actor: JSON.parse(event.actor) }),
    };
  });
  for (const { event_id, provider_id, account_id, kind, name, fact } of used) {
    // One about the account explains changes of other buckets, too.
    if (name) {
      await tx<EventRow>(EVENTS)
        .where({ provider_id, account_id, kind, name, fact, event_id })
        .update({ is_used: true });
    }
  }
  return explained;
}

async function readEvents(
  tx: Knex,
  changes: Change[],
): Promise<Map<string, EventRow[]>> {
  const events = new Map<string, EventRow[]>();
  const [{ providerId }] = changes;
  const accountIds = [...new Set(changes.map(({ accountId }) => accountId))];
  const names = [...new Set(changes.map(({ bucket }) => bucket)), ''];
  const rows = await selectInChunks(names, some =>
    tx<EventRow>(EVENTS)
      .where({ provider_id: providerId, is_used: false })
      .whereIn('account_id', accountIds)
      .whereIn('name', some),
  );
  for (const row of rows) {
    const key = keyOf(row.account_id, row.name);
    events.set(key, [...(events.get(key) ?? []), row]);
  }
  return events;
}

function eventOf(
  change: Change,
  events: Map<string, EventRow[]>,
): EventRow | undefined {
  const fact = factOf(change);
  const { accountId, bucket, previousObservedAt, observedAt } = change;
  const since = previousObservedAt
    ? Date.parse(previousObservedAt) - SLACK_MS
    : -Infinity;
  const candidates = [
    ...(events.get(keyOf(accountId, bucket)) ?? []),
    ...(events.get(keyOf(accountId, '')) ?? []),
  ].filter(event => {
    const at = Date.parse(event.occurred_at);
    return at >= since && at <= Date.parse(observedAt) + SLACK_MS;
  });
  if (fact === 'existence') {
    const name = change.kind === 'deleted' ? 'DeleteBucket' : 'CreateBucket';
    return candidates.find(event => event.event_name === name);
  }
  return (
    candidates.find(event => event.fact === fact) ??
    candidates.find(event => event.fact === 'all')
  );
}

/** Which events are about a change; undefined: none, as it is no change in AWS. */
function factOf({ kind, key }: Change): string | undefined {
  switch (kind) {
    case 'tag-added':
    case 'tag-changed':
    case 'tag-removed':
    case 'owner-changed': // Most often a tag names the owner.
      return 'tags';
    case 'configuration-changed':
      return key;
    case 'created':
    case 'deleted':
    case 'region-changed':
    case 'account-changed':
      return 'existence';
    default:
      return undefined;
  }
}

function keyOf(accountId: string, name: string): string {
  return `${accountId}/${name}`;
}
