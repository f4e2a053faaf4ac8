// What a sum may be differs between databases.
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { sumBy } from 'lodash';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { BUCKETS } from '../inventory/tables';
import { PROVIDER, seedBuckets } from './__testUtils__/seed';
import { dayOf } from './days';
import { UsageQuery } from './UsageQuery';
import { UsageTable } from './UsageTable';

const databases = testDatabases();
const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';
const HUGE = 4e18;
const today = dayOf(new Date());

async function open(databaseId: TestDatabaseId, bytes: number) {
  const database = await databases.open(databaseId);
  const names = ['a', 'b', 'c'];
  await seedBuckets(
    database,
    names.map(name => ({
      name,
      region: REGION,
      account_id: ACCOUNT,
      owner: 'group:default/web',
    })),
  );
  const usage = new UsageTable(database, PROVIDER, 400 * 86_400_000);
  const day = {
    day: today - 1,
    bytes,
    objects: bytes,
    types: new Map([['StandardStorage', bytes]]),
  };
  const buckets = await usage.bucketsOf(ACCOUNT, REGION, names);
  await usage.write(
    { accountId: ACCOUNT, region: REGION },
    buckets.map(bucket => ({ bucket, days: [day] })),
    today,
  );
  return database;
}

it.each(databases.eachSupportedId())(
  'sums may be larger than any one size can be, on %s',
  async databaseId => {
    const database = await open(databaseId, HUGE);
    const query = new UsageQuery({ database, filter: {}, prices: new Map() });
    for (const by of ['account', 'day', 'storage-class'] as const) {
      const page = await query.page({ by, order: 'size', limit: 10 });
      expect(page.total.bytes).toBe(3 * HUGE);
      expect(page.items).toMatchObject([{ buckets: 3, bytes: 3 * HUGE }]);
    }
  },
);

it.each(databases.eachSupportedId())(
  'answers several questions at once about more buckets than one statement names, on %s',
  async databaseId => {
    const database = await open(databaseId, 7);
    const [first, ...others] = await database(BUCKETS)
      .orderBy('id')
      .pluck('id');
    const absent = Array.from({ length: 10_000 }, (_, i) => -1 - i);
    const query = new UsageQuery({
      database,
      filter: {},
      prices: new Map(),
      ids: [first, ...absent, ...others],
    });
    const asked = (['account', 'day', 'storage-class', 'bucket'] as const).map(
      by => query.page({ by, order: 'size' as const, limit: 10 }),
    );
    for (const page of await Promise.all(asked)) {
      expect(page.total).toMatchObject({ buckets: 3, bytes: 3 * 7 });
      expect(sumBy(page.items, 'bytes')).toBe(3 * 7);
    }
  },
);
