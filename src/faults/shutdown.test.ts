/* On both databases: the connections of each close while the process ends. */
import type { Knex } from 'knex';
import { type Aws, startAws } from '../../dev/aws';
import { schedule } from './__testUtils__/schedule';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';
import { type PreparedProcess, prepareProcess } from './__testUtils__/process';

jest.setTimeout(240_000);

const TASK = 'AwsS3BucketProvider:default:refresh';

describe.each(databases)(
  'The backend is stopped in a run, on $name',
  ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let client: Knex;
    let first: PreparedProcess;
    let second: PreparedProcess;

    beforeAll(async () => {
      aws = await startAws({ organization: createSmallOrganization() });
      database = await open();
      client = database.connect();
      first = prepareProcess(aws);
      second = prepareProcess(aws);
    });

    afterAll(async () => {
      await first.kill();
      await second.kill();
      await client.destroy();
      await database.remove();
      await aws.close();
    });

    it('ends the run and gives the task free, so that the next process reads at once', async () => {
      // A run may take five minutes, this test one.
      const settings = {
        database: database.config,
        providers: { accounts, schedule },
      };
      const backend = await first.start(settings);
      await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);

      const hold = aws.hold({
        action: 'GetBucketTagging',
        account: accounts[0],
      });
      await hold.reached;
      const running = () =>
        client('backstage_backend_tasks__tasks')
          .where('id', TASK)
          .whereNotNull('current_run_ticket');
      expect(await running()).toHaveLength(1);
      changeBuckets(aws, 'meanwhile');

      await backend.terminate();

      expect(await running()).toEqual([]);
      hold.release();
      const next = await second.start(settings);
      await expectCatalogEqualsAws(next.baseUrl, aws, accounts);
    });
  },
);
