// What a run of the sample shows is tested with its app: dev/assistant.test.ts, dev/browser/sample/past.ts. SQLite alone.
import type { Knex } from 'knex';
import { testDatabases } from '../../src/inventory/__testUtils__/databases';
import { seededRow } from '../../src/inventory/__testUtils__/seededRow';
import { BUCKETS, type BucketRow, CHANGES } from '../../src/inventory/tables';
import { createSampleOrganization } from '../aws';
import { GONE_BUCKETS, PAST_DEEDS } from './pastDeeds';
import { writePast } from './writePast';

const databases = testDatabases();

const now = new Date('2026-11-30T12:00:00Z');
const READ_AT = '2026-11-30T11:59:00.000Z';
const STARTED = new Date('2026-11-30T11:58:00Z');

const known = (value: object) => ({ status: 'known', value });

/** Facts of which each deed changes one. */
const facts = (bucket: string, tags: Record<string, string> = {}) => ({
  tags: known(tags),
  publicAccess: known({
    status: bucket === 'www.kestrel.example' ? 'public' : 'blocked',
  }),
  encryption: known({
    status: bucket === 'kestrel-user-uploads' ? 'AES256' : 'aws:kms',
  }),
  versioning: known({ status: 'enabled' }),
  lifecycle:
    bucket === 'kestrel-terraform-state-replica'
      ? { status: 'none' }
      : known({ status: 'on', rules: [{ actions: ['delete after 7 days'] }] }),
});

describe('the past of the sample', () => {
  let database: Knex;

  async function seed(names?: string[]) {
    database = await databases.open('SQLITE_3');
    const { accounts } = createSampleOrganization();
    for (const account of accounts.values()) {
      for (const { name, tags } of account.buckets.after()) {
        if (names?.includes(name) ?? true) {
          await database<BucketRow>(BUCKETS).insert(
            seededRow({
              provider_id: 'default',
              account_id: account.id,
              name,
              known_since: READ_AT,
              owner: 'group:default/web',
              facts: JSON.stringify(facts(name, tags)),
            }),
          );
        }
      }
    }
  }

  const rows = () => database<BucketRow>(BUCKETS).orderBy('id');

  it('has each deed, in the order of time, and leaves the buckets as they are', async () => {
    await seed();
    const before = await rows();
    const count = await writePast(database, { since: STARTED, now });

    const changes = await database(CHANGES).orderBy('id');
    expect(changes).toHaveLength(count);
    const times = changes.map(change => change.observed_at);
    expect(times).toEqual([...times].sort());
    const changed = new Set(changes.map(({ bucket }) => bucket));
    expect([...changed].sort()).toEqual(
      [
        ...new Set([
          ...PAST_DEEDS.map(({ bucket }) => bucket),
          ...GONE_BUCKETS.map(({ name }) => name),
        ]),
      ].sort(),
    );
    expect(new Set(times).size).toBeGreaterThanOrEqual(
      new Set(PAST_DEEDS.map(({ at }) => at.join())).size,
    );
    // Nobody is told of it.
    expect(changes.filter(change => change.unpublished_since)).toEqual([]);
    const after = await rows();
    expect(after.filter(row => !row.gone_at)).toEqual(
      before.map(row => ({
        ...row,
        known_since: '2026-10-01T07:30:02.000Z',
      })),
    );
  });

  it.each<[string, string[] | undefined, Date]>([
    ['an inventory that has one', undefined, new Date('2026-11-30T12:00:00Z')],
    ['another estate', ['kestrel-cdn-logs'], STARTED],
  ])('is not written into %s', async (_, names, since) => {
    await seed(names);
    const before = await rows();
    expect(await writePast(database, { since, now })).toBe(0);
    expect(await rows()).toEqual(before);
  });
});
