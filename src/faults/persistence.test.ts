import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { type Aws, defaultRoleName } from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import {
  type RunningBackend,
  schedule,
  startBackend,
} from './__testUtils__/backend';
import {
  bucketsInCatalog,
  expectCatalogEqualsAws,
  type ShownBucket,
} from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  changeBuckets,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(240_000);

const [A, B] = accounts;

describe.each(databases)(
  'The backend is started again, on $name',
  ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let backend: RunningBackend | undefined;
    let baseUrl: string;
    const log: string[] = [];

    beforeAll(async () => {
      aws = await useAws({ organization: createSmallOrganization() });
      // So that there is one in another region.
      changeBuckets(aws, 'first');
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
    });

    async function restart(
      providers: JsonObject | undefined,
      rest: JsonObject = {},
    ) {
      await backend?.stop();
      log.length = 0;
      backend = await startBackend(
        { database: database.config, providers, ...rest },
        line => log.push(line),
      );
      ({ baseUrl } = backend);
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
      for (const line of await logged('Read account', 2)) {
        expect(line).toContain('nothing changed');
      }
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
      await eventually(managedBy, providers =>
        expect(providers).toEqual(new Set(['aws-s3-buckets:renamed'])),
      );
      await expectCatalogEqualsAws(baseUrl, aws, accounts);
    });

    it('without the provider: its buckets leave the catalog', async () => {
      await restart(undefined);
      await eventually(
        () => bucketsInCatalog(baseUrl),
        buckets => expect(buckets).toEqual([]),
      );
    });

    it('without an account: its buckets leave at once, the others stay', async () => {
      const before = await bucketsInCatalog(baseUrl);
      await restart({ accounts: [B], schedule });
      await eventually(
        () => bucketsInCatalog(baseUrl),
        buckets =>
          expect(buckets).toEqual(
            before.filter(({ account }) => account === B),
          ),
      );
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

    async function managedBy(): Promise<Set<string>> {
      const response = await fetch(
        `${baseUrl}/api/catalog/entities?filter=spec.type=s3-bucket`,
      );
      const entities: Entity[] = await response.json();
      return new Set(
        entities.map(
          ({ metadata }) =>
            metadata.annotations![ANNOTATION_LOCATION].split('/')[0],
        ),
      );
    }
  },
);
