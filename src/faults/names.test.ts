/*
 * On both databases: PostgreSQL refuses what SQLite stores.
 */
import { type Aws, createOrganization } from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { bucketsInCatalog } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';

jest.setTimeout(240_000);

const account = '222222222222';

describe.each(databases)(
  'A list has what cannot be stored, on $name',
  ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let backend: RunningBackend;
    const log: string[] = [];

    beforeAll(async () => {
      const region = 'eu-west-1';
      aws = await useAws({
        organization: createOrganization({
          accounts: [
            { id: '111111111111', name: 'management' },
            {
              id: account,
              name: 'store',
              buckets: [
                { name: 'a-fine', region },
                { name: 'b-dated', region },
                { name: 'c-named', region },
                { name: 'd-fine', region },
              ],
            },
          ],
        }),
      });
      database = await open();
      backend = await startBackend(
        {
          database: database.config,
          providers: { accounts: [account] },
          isTriggered: true,
        },
        line => log.push(line),
      );
    });

    afterAll(async () => {
      await backend.stop();
      await database.remove();
      await aws.close();
    });

    const names = async () =>
      (await bucketsInCatalog(backend.baseUrl)).map(({ bucket }) => bucket);

    it('costs that bucket alone, and the log names it', async () => {
      await backend.run();
      await eventually(names, found =>
        expect(found).toEqual(['a-fine', 'b-dated', 'c-named', 'd-fine']),
      );
      const { buckets } = aws.organization.accounts.get(account)!;
      buckets.get('b-dated')!.listedCreationDate = 'yesterday';
      buckets.put({
        name: 'e-with-nul',
        listedName: 'e-with\0nul',
        region: 'eu-west-1',
      });
      buckets.get('c-named')!.tags = { owner: 'web' };
      buckets.put({ name: 'f-new', region: 'eu-west-1' });
      expect(await backend.run()).toBeUndefined();

      await eventually(names, found =>
        expect(found).toEqual([
          'a-fine',
          // What is known of it stays.
          'b-dated',
          'c-named',
          'd-fine',
          'f-new',
        ]),
      );
      await until(
        async () => bucketsInCatalog(backend.baseUrl),
        shown => shown.some(({ owner }) => owner === 'group:default/web'),
      );
      const said = log.join('\n');
      expect(said).toMatch(
        /error: The catalog can't take the entities of 1 bucket of account 222222222222, .*: b-dated\. its CreationDate 'yesterday' is not a date/,
      );
      expect(said).toMatch(/1 bucket .*: e-with.nul\. its name has a NUL/);
      expect(said).not.toContain('could not be read');
      const listings = await backend.client('aws_s3_buckets_listings');
      expect(listings).toMatchObject([{ failure: null, cursor: null }]);
    });
  },
);
