/* On PostgreSQL: SQLite isn't made for two processes. */
import { type Aws, createOrganization, startAws } from '../../dev/aws';
import { until } from '../__testUtils__/until';
import { schedule } from './__testUtils__/schedule';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, postgres } from './__testUtils__/databases';
import {
  type BackendProcess,
  type PreparedProcess,
  prepareProcess,
} from './__testUtils__/process';

jest.setTimeout(240_000);

const accounts = Array.from({ length: 8 }, (_, i) => `${222222222220 + i}`);

let aws: Aws;
let database: BackendDatabase;
let processes: PreparedProcess[] = [];

async function startBackends(): Promise<BackendProcess[]> {
  processes = [prepareProcess(aws), prepareProcess(aws)];
  const settings = {
    database: database.config,
    providers: {
      organization: { include: { accounts } },
      shards: 4,
      schedule,
    },
  };
  // The catalog's own migrations don't wait for each other.
  const one = await processes[0].start(settings);
  return [one, await processes[1].start(settings)];
}

/** The accounts that a backend has read. */
function readBy({ log }: BackendProcess): string[] {
  const text = log.join('\n');
  return accounts.filter(id => text.includes(id));
}

afterEach(async () => {
  await Promise.all(processes.map(one => one.kill()));
  await database.remove();
  await aws.close();
});

if (postgres.length > 0) {
  describe.each(postgres)('Shards of two backends on one $name', ({ open }) => {
    beforeEach(async () => {
      aws = await startAws({
        organization: createOrganization({
          accounts: [
            { id: '111111111111', name: 'management' },
            ...accounts.map(id => ({
              id,
              name: `account-${id}`,
              buckets: [1, 2, 3].map(i => ({
                name: `bucket-${id}-${i}`,
                region: 'eu-west-1',
                tags: { owner: 'web' },
              })),
            })),
          ],
        }),
      });
      database = await open();
    });

    it('are read by both, and each removes only what is its own', async () => {
      const [one, other] = await startBackends();
      await expectCatalogEqualsAws(one.baseUrl, aws, accounts);
      const readByEach = await until(
        () => [readBy(one).length, readBy(other).length],
        counts => Math.min(...counts) > 0,
      );
      expect(readByEach).not.toContain(0);
      for (const id of accounts) {
        const { buckets } = aws.organization.accounts.get(id)!;
        buckets.delete(`bucket-${id}-1`);
        buckets.put({ name: `bucket-${id}-4`, region: 'us-east-1' });
      }
      await expectCatalogEqualsAws(other.baseUrl, aws, accounts);

      const left = accounts.slice(0, 3);
      for (const id of accounts.slice(3)) {
        aws.organization.accounts.delete(id);
      }
      await expectCatalogEqualsAws(one.baseUrl, aws, left);
    });

    it('are each read by one backend at a time', async () => {
      await startBackends();
      const [held, ...others] = accounts;
      const hold = aws.hold({ action: 'GetBucketTagging', account: held });
      await hold.reached;
      aws.calls.reset();
      await until(
        () =>
          others.filter(
            account => aws.calls.count({ action: 'ListBuckets', account }) > 2,
          ),
        readAgain => readAgain.length > 3,
      );
      expect(aws.calls.count({ action: 'ListBuckets', account: held })).toBe(0);
      hold.release();
    });
  });
} else {
  it.todo('Shards of two backends, on PostgreSQL alone');
}
