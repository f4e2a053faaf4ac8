import type { Knex } from 'knex';
import { seededRow } from '../../src/inventory/__testUtils__/seededRow';
import { insertChanges } from '../../src/inventory/changes/listChanges';
import {
  type Difference,
  differencesBetween,
} from '../../src/inventory/differencesBetween';
import { PastTable } from '../../src/inventory/PastTable';
import { replacedColumns } from '../../src/inventory/replacedColumns';
import {
  BUCKETS,
  type BucketRow,
  CHANGES,
  inChunks,
  PAST,
} from '../../src/inventory/tables';
import { actorOfEvent } from '../../src/live/actorOfEvent';
import { dayOf } from '../../src/usage/days';
import { UsageTable } from '../../src/usage/UsageTable';
import { adminSession } from '../aws';
import {
  type Ago,
  type Facts,
  type FactToday,
  GONE_BUCKETS,
  type GoneBucket,
  PAST_BEGINS,
  PAST_DEEDS,
} from './pastDeeds';

const PROVIDER = 'default';

const DAY_MS = 24 * 60 * 60 * 1000;

/** From an event to the reading that it leads to. */
const SECONDS_UNTIL_READ = 4;

/** From one sweep to the next, as dev/app-config.sample.yaml has it. */
const SWEEP_EVERY_MS = 30 * 60 * 1000;

/** Something that a reading found in the past. */
interface Finding {
  at: string;
  before: BucketRow;
  after: BucketRow;
  differences: Difference[];
}

/**
 * Gives the sample organization a past, as readings of that time would have written it: the rows of the buckets are not
 * touched, but for since when they are known. To be called once its first reading is over.
 *
 * @param since - when the process began; where a bucket is known longer than that, the inventory has a past already
 * @returns how many changes were written: none of another estate than the sample
 */
export async function writePast(
  database: Knex,
  { since, now }: { since: Date; now: Date },
): Promise<number> {
  const rows = await database<BucketRow>(BUCKETS)
    .where('provider_id', PROVIDER)
    .whereNull('gone_at');
  const byName = new Map(rows.map(row => [row.name, row]));
  const isSample = PAST_DEEDS.every(({ bucket }) => byName.has(bucket));
  const isNew = rows.every(row => row.known_since >= since.toISOString());
  if (!isSample || !isNew) {
    return 0;
  }
  const written = await database.transaction(async tx => {
    await moveFirstReading(tx, timeOf(PAST_BEGINS, now));
    const gone: Finding[] = [];
    for (const bucket of GONE_BUCKETS) {
      gone.push(...(await insertGone(tx, bucket, byName, now)));
    }
    const findings = [...findingsOf(byName, now), ...gone];
    return insertFindings(tx, findings);
  });
  await writeSizes(database, now);
  return written;
}

/** What the first reading found, it found when the history begins. */
async function moveFirstReading(tx: Knex, at: string): Promise<void> {
  const ofProvider = (table: string) =>
    tx(table).where('provider_id', PROVIDER);
  await ofProvider(BUCKETS).update({ known_since: at });
  await ofProvider(CHANGES).update({ observed_at: at });
  await ofProvider(PAST).update({ until: at });
}

/** What was found of the buckets that are there: from what they are like today, deed by deed back. */
function findingsOf(rows: Map<string, BucketRow>, now: Date): Finding[] {
  const states = new Map(rows);
  const deeds = PAST_DEEDS.map(deed => ({
    ...deed,
    time: timeOf(deed.at, now),
  }));
  return deeds
    .sort((a, b) => b.time.localeCompare(a.time))
    .map(deed => {
      const after = states.get(deed.bucket)!;
      const before = {
        ...after,
        facts: factsBefore(after, deed.before, rows),
        owner: deed.ownerBefore ?? after.owner,
      };
      states.set(deed.bucket, before);
      const at = deed.by ? readAfter(deed.time) : deed.time;
      const differences = [
        ...differencesBetween(before, after, {
          factReadAt: () => sweepBefore(at),
        }),
        ...ownerDifference(before, after, at),
      ].map(difference => ({
        ...difference,
        ...(deed.by && explanation(after, deed.time, deed.by)),
      }));
      return { at, before, after, differences };
    });
}

function factsBefore(
  after: BucketRow,
  before: (facts: Facts, today: FactToday) => Facts,
  rows: Map<string, BucketRow>,
): string {
  const facts = factsOf(after);
  const changed = before(
    facts,
    (bucket, fact) => factsOf(rows.get(bucket)!)[fact],
  );
  return JSON.stringify({
    ...facts,
    // The config may leave facts out.
    ...Object.fromEntries(
      Object.entries(changed).filter(([name, fact]) => fact && facts[name]),
    ),
  });
}

function factsOf({ facts }: BucketRow): Facts {
  return JSON.parse(facts);
}

function ownerDifference(
  before: BucketRow,
  after: BucketRow,
  at: string,
): Difference[] {
  return before.owner === after.owner
    ? []
    : [
        {
          kind: 'owner-changed',
          oldValue: before.owner ?? undefined,
          newValue: after.owner ?? undefined,
          previousObservedAt: sweepBefore(at),
        },
      ];
}

/** Adds a bucket that is gone, and answers what was found of it. */
async function insertGone(
  tx: Knex,
  bucket: GoneBucket,
  rows: Map<string, BucketRow>,
  now: Date,
): Promise<Finding[]> {
  const { name, accountId, region, owner, like, created, deleted } = bucket;
  const createdAt =
    typeof created === 'string'
      ? `${created}T09:30:00.000Z`
      : timeOf(created.at, now);
  const deletedAt = timeOf(deleted.at, now);
  const knownSince =
    typeof created === 'string'
      ? timeOf(PAST_BEGINS, now)
      : readAfter(createdAt);
  const [after] = await tx<BucketRow>(BUCKETS)
    .insert(
      seededRow({
        provider_id: PROVIDER,
        account_id: accountId,
        name,
        known_since: knownSince,
        created_at: createdAt,
        region,
        facts: JSON.stringify({
          ...factsOf(rows.get(like)!),
          tags: { status: 'known', value: bucket.tags },
        }),
        read_at: readAfter(deletedAt),
        gone_at: readAfter(deletedAt),
        gone_as: 'deleted',
        owner,
        version: 2,
      }),
    )
    .returning('*');
  const before = { ...after, gone_at: null, gone_as: null };
  const first: Difference =
    typeof created === 'string'
      ? { kind: 'discovered' }
      : {
          kind: 'created',
          previousObservedAt: sweepBefore(knownSince),
          ...explanation(after, createdAt, {
            name: created.by,
            event: 'CreateBucket',
          }),
        };
  const last: Difference = {
    kind: 'deleted',
    previousObservedAt: sweepBefore(readAfter(deletedAt)),
    ...explanation(after, deletedAt, {
      name: deleted.by,
      event: 'DeleteBucket',
    }),
  };
  return [
    { at: knownSince, before, after: before, differences: [first] },
    { at: readAfter(deletedAt), before, after, differences: [last] },
  ];
}

/** Writes what was found, the oldest first. Nobody is told of it any more. */
async function insertFindings(
  tx: Knex.Transaction,
  findings: Finding[],
): Promise<number> {
  const ids: string[] = [];
  for (const { at, before, after, differences } of findings.sort((a, b) =>
    a.at.localeCompare(b.at),
  )) {
    const changes = await insertChanges(
      tx,
      differences.map(difference => ({
        row: after,
        difference,
        observedAt: at,
      })),
    );
    ids.push(...changes.map(({ id }) => id));
    const columns = replacedColumns(before, after);
    await PastTable.add(tx, PROVIDER, [{ id: after.id, columns }], at);
  }
  await inChunks(ids, some =>
    tx(CHANGES).whereIn('id', some).update({ unpublished_since: null }),
  );
  return ids.length;
}

/** How large the buckets were that are gone, day by day. */
async function writeSizes(database: Knex, now: Date): Promise<void> {
  const usage = new UsageTable(database, PROVIDER, PAST_BEGINS[0] * DAY_MS);
  for (const bucket of GONE_BUCKETS) {
    const { name, accountId, region, created, deleted, ...size } = bucket;
    const begin = typeof created === 'string' ? PAST_BEGINS : created.at;
    const first = dayOf(new Date(timeOf(begin, now)));
    const end = dayOf(new Date(timeOf(deleted.at, now)));
    const days = Array.from({ length: end - first }, (_, index) => ({
      day: first + index,
      bytes: size.bytes,
      objects: size.objects,
      types: new Map([['StandardStorage', size.bytes]]),
    }));
    await usage.write(
      { accountId, region },
      [{ bucket: { arn: `arn:aws:s3:::${name}`, name }, days }],
      dayOf(now),
    );
  }
}

/** Who did something, as an event of CloudTrail told it. */
function explanation(
  { account_id: accountId }: BucketRow,
  occurredAt: string,
  { name, event }: { name: string; event: string },
) {
  return {
    occurredAt,
    eventName: event,
    actor: actorOfEvent({ userIdentity: adminSession(accountId, name) }),
  };
}

function timeOf([days, time]: Ago, now: Date): string {
  const day = new Date(now.getTime() - days * DAY_MS);
  return `${day.toISOString().slice(0, 10)}T${time}.000Z`;
}

function readAfter(time: string): string {
  return new Date(Date.parse(time) + SECONDS_UNTIL_READ * 1000).toISOString();
}

function sweepBefore(time: string): string {
  return new Date(Date.parse(time) - SWEEP_EVERY_MS).toISOString();
}
