import type { TestBackend } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { type Aws, defaultRoleName, startAws } from '../../dev/aws';
import { baseUrlOf, schedule, startBackend } from './__testUtils__/backend';
import {
  bucketsInCatalog,
  eventually,
  expectCatalogEqualsAws,
  type ShownBucket,
  until,
} from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(120_000);

const [A, B] = accounts;

describe.each(databases)(
  'The backend is started again, on $name',
  ({ open }) => {
    const environment = { ...process.env };
    let aws: Aws;
    let database: BackendDatabase;
    let backend: TestBackend | undefined;
    let baseUrl: string;
    const log: string[] = [];

    beforeAll(async () => {
      aws = await startAws({ organization: createSmallOrganization() });
      Object.assign(process.env, aws.environment());
      database = await open();
    });

    beforeEach(async () => {
      await restart({ accounts, schedule });
      await expectCatalogEqualsAws(baseUrl, aws, accounts);
    });

    afterAll(async () => {
      await backend?.stop();
      await database.remove();
      await aws.close();
      process.env = environment;
    });

    async function restart(providers: JsonObject, rest: JsonObject = {}) {
      await backend?.stop();
      log.length = 0;
      backend = await startBackend(
        { database: database.config, providers, ...rest },
        { onLog: line => log.push(line) },
      );
      baseUrl = baseUrlOf(backend);
    }

    const logged = (text: string, times = 1) =>
      until(
        () => log.filter(line => line.includes(text)),
        ({ length }) => length >= times,
      );

    it('with the same config: nothing has to be written', async () => {
      const before = await bucketsInCatalog(baseUrl);
      await restart({ accounts, schedule });
      expect(await bucketsInCatalog(baseUrl)).toEqual(before);
      expect(await logged('Read account', 2)).toEqual([
        expect.stringContaining('nothing changed'),
        expect.stringContaining('nothing changed'),
      ]);
    });

    it('while AWS is out of reach: it knows what it knew', async () => {
      const before = await bucketsInCatalog(baseUrl);
      await backend!.stop();
      backend = undefined;
      changeBuckets(aws, 'unseen');
      aws.inject({}, { kind: 'error', code: 'ServiceUnavailable' });
      await restart({ accounts, schedule });
      await logged('accounts could not be read', 2);
      expect(await bucketsInCatalog(baseUrl)).toEqual(before);
      aws.clearFaults();
      await expectCatalogEqualsAws(baseUrl, aws, accounts);
    });

    it("with the credentials of another account: the account's buckets stay", async () => {
      const before = await bucketsInCatalog(baseUrl);
      await restart(
        { accounts, schedule },
        {
          aws: {
            accountDefaults: { roleName: defaultRoleName },
            // Without a role, these are the host's own.
            accounts: [{ accountId: A }],
          },
        },
      );
      await logged('belong to another account', 2);
      expect(await bucketsInCatalog(baseUrl)).toEqual(before);
    });

    it('with another id for the provider: the buckets are those of the new one', async () => {
      await restart({ renamed: { accounts, schedule } });
      await expectCatalogEqualsAws(baseUrl, aws, accounts);
      await until(managedBy, locations =>
        locations.every(location =>
          location.startsWith('aws-s3-buckets:renamed/'),
        ),
      );
      await expectCatalogEqualsAws(baseUrl, aws, accounts);
    });

    it('without the provider: its buckets leave the catalog', async () => {
      await restart({});
      await eventually(
        () => bucketsInCatalog(baseUrl),
        buckets => expect(buckets).toEqual([]),
      );
    });

    it('without an account: its buckets leave at once, the others stay', async () => {
      await restart({ accounts: [B], schedule });
      await expectCatalogEqualsAws(baseUrl, aws, [B]);
    });

    it.each<[string, JsonObject, (bucket: ShownBucket) => boolean]>([
      [
        'a name left out',
        { buckets: { exclude: ['bucket-2-*'] } },
        ({ bucket }) => !bucket.startsWith('bucket-2-'),
      ],
      [
        'a region only',
        { regions: ['us-east-1'] },
        ({ region }) => region === 'us-east-1',
      ],
    ])(
      'with %s: only what the filters let in is there',
      async (_, filter, isIn) => {
        const before = await bucketsInCatalog(baseUrl);
        expect(before.filter(isIn)).not.toEqual([]);
        await restart({ accounts, schedule, ...filter });
        await eventually(
          () => bucketsInCatalog(baseUrl),
          buckets => expect(buckets).toEqual(before.filter(isIn)),
        );
      },
    );

    async function managedBy(): Promise<string[]> {
      const response = await fetch(
        `${baseUrl}/api/catalog/entities?filter=spec.type=s3-bucket`,
      );
      const entities = await response.json();
      return entities.map(
        (entity: any) =>
          entity.metadata.annotations['backstage.io/managed-by-location'],
      );
    }
  },
);
