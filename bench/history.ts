/* eslint-disable no-console */
import { parseArgs } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { recordedBucket } from '../src/api/recordedBucket';
import { History, openInventoryDatabase } from '../src/inventory';
import { seededRow } from '../src/inventory/__testUtils__/seededRow';
import { countWeekly } from '../src/inventory/changes/countWeekly';
import { listChanges } from '../src/inventory/changes/listChanges';
import {
  ACCOUNTS,
  BUCKETS,
  type BucketRow,
  CHANGES,
  inChunks,
  PAST,
} from '../src/inventory/tables';
import { inEachDatabase, type MeasuredDatabase } from './inEachDatabase';

/*
 * How long it takes to tell what buckets were like:
 *
 *   npm run bench:history -- --buckets 100000 --changes 10
 *
 * on SQLite, and on the PostgreSQL that .ci/postgres has started. The buckets are in accounts of 1,000, each with so many
 * changes, spread over 400 days.
 */

const { values } = parseArgs({
  options: {
    buckets: { type: 'string', default: '100000' },
    changes: { type: 'string', default: '10' },
  },
});
const COUNT = Number(values.buckets);
const CHANGES_EACH = Number(values.changes);
const BUCKETS_PER_ACCOUNT = 1_000;
const SAMPLES = 30;
const DAYS = 400;
const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-01-01T00:00:00Z');
const NUMBERS = 'bench_numbers';

const FACTS = {
  tags: {
    status: 'known',
    value: { owner: 'payments', stage: 'prod', 'cost-center': '4711' },
  },
  publicAccess: { status: 'known', value: { status: 'blocked' } },
  encryption: {
    status: 'known',
    value: { status: 'aws:kms', key: 'a'.repeat(80) },
  },
  versioning: { status: 'known', value: { status: 'enabled' } },
  lifecycle: {
    status: 'known',
    value: {
      rules: Array.from({ length: 3 }, (_, i) => ({
        id: `rule-${i}`,
        status: 'Enabled',
        prefix: 'logs/',
        expirationDays: 30,
      })),
    },
  },
  logging: { status: 'none' },
  replication: { status: 'none' },
};

/** Of so many buckets one is public, one was for a while, and one is nobody's. */
const ONE_OF = { public: 50, wasPublic: 100, unowned: 20 };
const NOBODY = 'group:default/unowned';
const PUBLIC = {
  publicAccess: {
    status: 'known',
    value: { status: 'public', by: ['policy'] },
  },
};

const timeOf = (day: number) => new Date(START + day * DAY).toISOString();
const accountOf = (i: number) =>
  String(100_000_000_000 + Math.floor(i / BUCKETS_PER_ACCOUNT));
const nameOf = (i: number) => `bucket-${i}`;

async function main() {
  await inEachDatabase([BUCKETS, CHANGES, PAST], measure);
}

async function measure(name: string, { knex, size, close }: MeasuredDatabase) {
  const database = await openInventoryDatabase(
    mockServices.database({ knex, migrations: {} }),
  );
  await fill(database);
  console.log(
    `${name}: ${COUNT} buckets, ${COUNT * CHANGES_EACH} changes, ${Math.round((await size()) / 1e6)} MB`,
  );
  const history = new History(database);
  const accounts = Math.ceil(COUNT / BUCKETS_PER_ACCOUNT);
  const random = (below: number) => Math.floor(Math.random() * below);
  const account = () => accountOf(random(accounts) * BUCKETS_PER_ACCOUNT);
  const page = async (filter: object, at: string, limit: number) =>
    (await history.page(filter, at, { limit })).items.map(item =>
      recordedBucket(item, at),
    );
  for (const [what, work] of Object.entries({
    'one bucket, as it was': () =>
      page({ bucket: nameOf(random(COUNT)) }, timeOf(random(DAYS)), 100),
    'an account of 1,000, as it is': () =>
      page({ accountId: account() }, timeOf(DAYS), 1_000),
    'an account of 1,000, as it was': () =>
      page({ accountId: account() }, timeOf(random(DAYS)), 1_000),
    'an account of 1,000, as it was first': () =>
      page({ accountId: account() }, timeOf(1), 1_000),
    'an account of 1,000, differences of a month': async () =>
      (
        await history.differences(
          { accountId: account() },
          { from: timeOf(DAYS / 2), to: timeOf(DAYS / 2 + 30) },
          { limit: 1_000 },
        )
      ).items,
    'an owner of 1 % of all, 1,000 as they were': () =>
      page(
        { owner: `group:default/team-${1 + random(19)}` },
        timeOf(300),
        1_000,
      ),
    'how many were public, and nobody’s, week by week': async () =>
      (
        await countWeekly(database, {
          since: new Date(timeOf(DAYS - 364)),
          now: new Date(timeOf(DAYS)),
          unowned: [NOBODY],
        })
      ).items,
    'changes by a person': () =>
      listChanges(database, { actor: 'jane' }, { limit: 50 }),
    'changes by a text that there is': () =>
      listChanges(database, { text: 'bucket-77' }, { limit: 50 }),
    'changes by a text that there is not': () =>
      listChanges(database, { text: 'nowhere' }, { limit: 50 }),
  })) {
    await sample(`${name}: ${what}`, work);
  }
  await close();
}

async function sample(
  what: string,
  work: () => Promise<unknown[]>,
): Promise<void> {
  const times: number[] = [];
  let items = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const start = performance.now();
    items = (await work()).length;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [median, longest] = [times[SAMPLES / 2], times.at(-1)!];
  console.log(
    `${what}: median ${median.toFixed(1)} ms, longest ${longest.toFixed(1)} ms (${items} items)`,
  );
}

async function fill(database: Knex): Promise<void> {
  const ids = [
    ...new Set(Array.from({ length: COUNT }, (_, i) => accountOf(i))),
  ];
  await inChunks(ids, some =>
    database(ACCOUNTS).insert(
      some.map(id => ({
        provider_id: 'default',
        account_id: id,
        source: 'config',
        account: JSON.stringify({ id, partition: 'aws', name: `name-${id}` }),
        missing_runs: 0,
      })),
    ),
  );
  await inChunks(
    Array.from({ length: COUNT }, (_, i) => i),
    some => database<BucketRow>(BUCKETS).insert(some.map(rowOf)),
  );
  await fillChanges(database);
  await database.raw('analyze');
}

function rowOf(i: number) {
  return seededRow({
    provider_id: 'default',
    account_id: accountOf(i),
    name: nameOf(i),
    created_at: timeOf(0),
    region: 'eu-west-1',
    facts: JSON.stringify(
      i % ONE_OF.public === 0 ? { ...FACTS, ...PUBLIC } : FACTS,
    ),
    read_at: timeOf(DAYS),
    known_since: timeOf(0),
    version: CHANGES_EACH + 1,
    owner: i % ONE_OF.unowned === 0 ? NOBODY : `group:default/team-${i % 100}`,
  });
}

/** Each of them at another time of each bucket; every tenth gives it another owner. */
async function fillChanges(database: Knex): Promise<void> {
  const { tags } = FACTS;
  await database.schema.createTable(NUMBERS, table => {
    table.integer('n');
    table.text('at');
    table.text('replaced');
    table.text('owner');
    table.text('actor_name');
  });
  await database(NUMBERS).insert(
    Array.from({ length: CHANGES_EACH }, (_, n) => {
      const owner = n % 10 === 5 ? 'group:default/before' : undefined;
      const facts = {
        tags: { ...tags, value: { ...tags.value, stage: `stage-${n}` } },
      };
      return {
        n,
        at: timeOf(((n + 0.5) * DAYS) / CHANGES_EACH),
        replaced: JSON.stringify(owner ? { owner } : { facts }),
        owner: owner ?? null,
        actor_name: n % 3 === 0 ? 'jane (Admin)' : null,
      };
    }),
  );
  const buckets = `from ${NUMBERS} cross join ${BUCKETS} order by n, id`;
  await database.raw(
    `insert into ${PAST} (provider_id, bucket_id, until, replaced, owner) select provider_id, id, at, replaced, ${NUMBERS}.owner ${buckets}`,
  );
  await database.raw(
    `insert into ${CHANGES} (provider_id, account_id, bucket_id, version, arn, bucket, kind, key, old_value, new_value, observed_at, actor_name) select provider_id, account_id, id, n, arn, name, 'tag-changed', 'stage', 'stage-' || n, 'stage-' || (n + 1), at, actor_name ${buckets}`,
  );
  await database.schema.dropTable(NUMBERS);
  await database.raw(
    `insert into ${PAST} (provider_id, bucket_id, until, replaced) select provider_id, id, ?, ? from ${BUCKETS} where id % ${ONE_OF.wasPublic} = 7`,
    [timeOf(DAYS - 0.1), JSON.stringify({ facts: PUBLIC })],
  );
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
