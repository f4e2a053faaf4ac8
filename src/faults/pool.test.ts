/* On PostgreSQL: SQLite has one connection. */
import { type Aws, createOrganization } from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, postgres } from './__testUtils__/databases';
import { bucketsOf } from './__testUtils__/organization';

jest.setTimeout(120_000);

const accounts = Array.from({ length: 12 }, (_, i) => `2222222222${10 + i}`);
const nameOf = (account: string) => `p${account.slice(-2)}`;

/** Every third provider has two shards. All start together, as their scheduler begins with them. */
const providers = Object.fromEntries(
  accounts.map((account, i) => [
    nameOf(account),
    {
      accounts: [account],
      shards: i % 3 === 0 ? 2 : 1,
      schedule: { frequency: { hours: 1 }, timeout: { minutes: 5 } },
    },
  ]),
);

if (postgres.length > 0) {
  describe.each(postgres)('A pool of two connections, on $name', ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let backend: RunningBackend;
    const log: string[] = [];

    beforeAll(async () => {
      aws = await useAws({
        organization: createOrganization({
          accounts: [
            { id: '111111111111', name: 'management' },
            ...accounts.map(id => ({
              id,
              name: nameOf(id),
              buckets: Array.from({ length: 10 }, (_, i) => ({
                name: `${nameOf(id)}-${i}`,
                region: 'eu-west-1',
                tags: { owner: 'web' },
              })),
            })),
          ],
        }),
      });
      database = await open();
    });

    afterAll(async () => {
      await backend?.stop();
      await database.remove();
      await aws.close();
    });

    const isAnswering = async () => {
      const response = await fetch(
        `${backend.baseUrl}/api/catalog/entities?limit=1`,
        { signal: AbortSignal.timeout(10_000) },
      );
      expect(response.status).toBe(200);
    };

    it('is enough for twelve providers that start together, with shards and requests beside', async () => {
      const hold = aws.hold({ action: 'GetBucketTagging' });
      backend = await startBackend(
        {
          database: {
            ...database.config,
            knexConfig: {
              pool: { min: 0, max: 2, acquireTimeoutMillis: 20_000 },
            },
          },
          providers,
        },
        line => log.push(line),
      );
      // All of them read, and wait for AWS: none holds a connection.
      await until(
        () =>
          accounts.filter(account =>
            aws.calls.count({ action: 'GetBucketTagging', account }),
          ),
        reading => reading.length === accounts.length,
      );
      const { pool } = backend.client.client;
      await until(
        () => pool.numUsed() + pool.numPendingAcquires(),
        busy => busy === 0,
      );
      await isAnswering();
      hold.release();
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      await isAnswering();

      for (const account of accounts) {
        bucketsOf(aws, account).get(`${nameOf(account)}-0`)!.tags = {
          owner: 'payments',
        };
      }
      const asked = await Promise.all(
        accounts.map(account =>
          fetch(`${backend.baseUrl}/api/catalog/aws-s3-buckets/read`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              entityRef: `resource:default/${nameOf(account)}-0`,
            }),
          }),
        ),
      );
      expect(asked.map(({ status }) => status)).toEqual(
        accounts.map(() => 202),
      );
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
      await eventually(isAnswering, () => {});
      expect(
        log.filter(line => /Timeout acquiring|could not be read/.test(line)),
      ).toEqual([]);
    });
  });
} else {
  it.todo('A small pool of connections, on PostgreSQL alone');
}
