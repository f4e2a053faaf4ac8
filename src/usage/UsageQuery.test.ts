// What a sum may be differs between databases.
import { testDatabases } from '../inventory/__testUtils__/databases';
import { PROVIDER, seedBuckets } from './__testUtils__/seed';
import { dayOf } from './days';
import { UsageQuery } from './UsageQuery';
import { UsageTable } from './UsageTable';

const databases = testDatabases();
const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';
const HUGE = 4e18;
const today = dayOf(new Date());

it.each(databases.eachSupportedId())(
  'sums may be larger than any one size can be, on %s',
  async databaseId => {
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
      bytes: HUGE,
      objects: HUGE,
      types: new Map([['StandardStorage', HUGE]]),
    };
    const buckets = await usage.bucketsOf(ACCOUNT, REGION, names);
    await usage.write(
      { accountId: ACCOUNT, region: REGION },
      buckets.map(bucket => ({ bucket, days: [day] })),
      today,
    );
    const query = new UsageQuery(database, {});
    for (const by of ['account', 'day', 'storage-class'] as const) {
      const page = await query.page({ by, order: 'size', limit: 10 });
      expect(page.total.bytes).toBe(3 * HUGE);
      expect(page.items).toMatchObject([{ buckets: 3, bytes: 3 * HUGE }]);
    }
  },
);
