/* On both databases: the history is read by SQL. */
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  BucketChange,
  MonthlyBucketsPage,
  WeeklyBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { sumBy } from 'lodash';
import {
  type Aws,
  blockAll,
  type BucketDefinition,
  createOrganization,
} from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import { bucketsOf } from './__testUtils__/organization';

jest.setTimeout(120_000);

/** Another's: the limited user sees nothing of it. */
const HIDDEN = '222222222222';
const MINE = '333333333333';
/** Has forty buckets, of which one goes in each run. */
const SHRINKING = '444444444444';

/** Not the region that the stand-in, or the account, is at home in. */
const region = 'ap-south-1';

const old: Omit<BucketDefinition, 'name'> = {
  region,
  createdAt: '2023-05-04T08:15:00.000Z',
  tags: { owner: 'hidden', project: 'kestrel' },
  configuration: {
    publicAccessBlock: blockAll,
    versioning: { Status: 'Enabled' },
  },
};

const renewed: Omit<BucketDefinition, 'name'> = {
  region,
  createdAt: '2026-11-29T12:00:00.000Z',
  tags: { owner: 'mine' },
  configuration: { publicAccessBlock: null, policy: 'public', versioning: {} },
};

/** How a bucket is deleted and made again, by its name. */
const cases: Record<
  string,
  { account?: string; bucket?: Partial<BucketDefinition>; isAsked?: true }
> = {
  'at-its-place': {},
  'in-another-region': { bucket: { region: 'us-west-2' } },
  'at-the-same-time': {
    bucket: { region: 'us-west-2', createdAt: old.createdAt },
  },
  'in-another-account': { account: MINE },
  'read-on-request': { isAsked: true },
};

const names = Object.keys(cases);

/** What the permission policy says of whoever asks as a user: all, or the buckets that `mine` owns. */
let isLimited = false;

const permissions = mockServices.permissions.mock({
  authorize: async requests =>
    requests.map(() => ({ result: AuthorizeResult.ALLOW })),
  authorizeConditional: async (requests, options) =>
    requests.map((): PolicyDecision => {
      const { principal } = options?.credentials ?? {};
      const isUser = (principal as { type?: string })?.type === 'user';
      return isLimited && isUser
        ? {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'catalog',
            resourceType: 'catalog-entity',
            conditions: {
              resourceType: 'catalog-entity',
              rule: 'HAS_SPEC',
              params: { key: 'owner', value: 'group:default/mine' },
            },
          }
        : { result: AuthorizeResult.ALLOW };
    }),
});

describe.each(databases)('What is deleted, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;

  beforeAll(async () => {
    isLimited = false;
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          {
            id: HIDDEN,
            name: 'hidden',
            buckets: names.map(name => ({ name, ...old })),
          },
          { id: MINE, name: 'mine' },
          {
            id: SHRINKING,
            name: 'shrinking',
            buckets: Array.from({ length: 40 }, (_, i) => ({
              name: `shrinking-${i}`,
              region,
            })),
          },
        ],
      }),
    });
    database = await open();
    backend = await startBackend(
      {
        database: database.config,
        providers: {
          accounts: [HIDDEN, MINE, SHRINKING],
          configuration: { facts: ['publicAccess', 'versioning'] },
        },
        isTriggered: true,
      },
      () => {},
      [
        actionsRegistryServiceFactory,
        actionsServiceFactory,
        createServiceFactory({
          service: coreServices.permissions,
          deps: {},
          factory: () => permissions,
        }),
      ],
    );
    await backend.run();
    await expectCatalogEqualsAws(backend.baseUrl, aws, [
      HIDDEN,
      MINE,
      SHRINKING,
    ]);
  });

  afterEach(() => {
    isLimited = false;
  });

  afterAll(async () => {
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  const url = (path: string) => `${backend.baseUrl}/api/catalog/${path}`;
  const headers = {
    'content-type': 'application/json',
    authorization: mockCredentials.user.header(),
  };

  const entityOf = async (name: string): Promise<Entity> =>
    (await fetch(url(`entities/by-name/resource/default/${name}`))).json();

  async function get<T>(path: string): Promise<T> {
    const answer = await fetch(url(`aws-s3-buckets/${path}`), { headers });
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    return answer.json();
  }

  /** All changes that are answered, one a page. */
  async function changes(query: string): Promise<BucketChange[]> {
    const found: BucketChange[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined && found.length < 500) {
      const next: string = cursor && `&cursor=${cursor}`;
      const page: { items: BucketChange[]; nextCursor?: string } = await get(
        `changes?limit=1&${query}${next}`,
      );
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    return found;
  }

  async function invoke(action: string, input: object) {
    const response = await fetch(
      url(`.backstage/actions/v1/actions/catalog:${action}/invoke`),
      { method: 'POST', headers, body: JSON.stringify(input) },
    );
    return (await response.json()).output;
  }

  it('goes bucket by bucket, whatever S3 leaves open of others', async () => {
    const buckets = bucketsOf(aws, SHRINKING);
    // S3 answers 403 of it, as of a bucket that has its name in another's account.
    buckets.delete('shrinking-39');
    aws.inject(
      { bucket: 'shrinking-39' },
      { kind: 'error', code: 'AccessDenied', message: 'Access Denied' },
    );
    for (let i = 0; i < 6; i++) {
      buckets.delete(`shrinking-${i}`);
      await backend.run();
      const left = await backend
        .client('aws_s3_buckets_buckets')
        .where('account_id', SHRINKING)
        .whereNull('gone_at')
        .whereNot('name', i === 0 ? 'shrinking-39' : '')
        .pluck('name');
      const inAws = [...buckets.after()].map(({ name }) => name);
      expect(left.sort()).toEqual(inAws.sort());
      const refs = await backend
        .client('refresh_state')
        .where('entity_ref', 'like', 'resource:default/shrinking-%')
        .whereNot('entity_ref', i === 0 ? 'resource:default/shrinking-39' : '')
        .pluck('entity_ref');
      expect(refs.sort()).toEqual(
        inAws.map(name => `resource:default/${name}`).sort(),
      );
    }
  });

  describe('and made again', () => {
    beforeAll(async () => {
      for (const name of names) {
        const { account = HIDDEN, bucket } = cases[name];
        bucketsOf(aws, HIDDEN).delete(name);
        bucketsOf(aws, account).put({ name, ...renewed, ...bucket });
      }
      for (const name of names.filter(one => cases[one].isAsked)) {
        await fetch(url('aws-s3-buckets/read'), {
          method: 'POST',
          headers,
          body: JSON.stringify({ entityRef: `resource:default/${name}` }),
        });
        await until(
          () => entityOf(name),
          ({ spec }) => spec?.owner === 'group:default/mine',
        );
      }
      await backend.run();
      await until(
        async () =>
          (await Promise.all(names.map(entityOf))).map(
            ({ spec }) => spec?.owner,
          ),
        owners => owners.every(owner => owner === 'group:default/mine'),
      );
    });

    it.each(names)('%s, has all facts of the new bucket', async name => {
      const { spec, metadata } = await entityOf(name);
      expect(spec).toMatchObject({
        tags: { owner: 'mine' },
        configuration: {
          publicAccess: { status: 'public' },
          versioning: { status: 'off' },
        },
      });
      expect(metadata.annotations).toMatchObject({
        'amazonaws.com/region': cases[name].bucket?.region ?? region,
        'amazonaws.com/account-id': cases[name].account ?? HIDDEN,
      });
      expect(JSON.stringify(metadata.annotations)).not.toMatch(
        /-unavailable|-status/,
      );
    });

    it.each(names)('%s, is deleted and created in the history', async name => {
      const history = await changes(`bucket=${name}`);
      expect(history.map(({ kind }) => kind).sort()).toEqual([
        // It was born public.
        'configuration-changed',
        'created',
        'deleted',
        'discovered',
      ]);
    });

    it('tells those who may read the new one nothing of the old one', async () => {
      isLimited = true;
      const answers = [
        ...names.flatMap(name => [
          changes(`bucket=${name}`),
          changes(`entityRef=resource%3Adefault%2F${name}`),
        ]),
        changes('kind=deleted'),
        changes('kind=discovered'),
        changes(''),
        changes(`accountId=${HIDDEN}`),
        changes('owner=group%3Adefault%2Fhidden'),
        invoke('list-s3-bucket-changes', {}).then(({ items }) => items),
        ...names.map(name =>
          invoke('list-s3-bucket-changes', {
            bucket: `arn:aws:s3:::${name}`,
          }).then(({ items }) => items),
        ),
      ];
      for (const answer of await Promise.all(answers)) {
        expect(JSON.stringify(answer)).not.toMatch(/hidden|kestrel/);
        for (const { kind, bucket } of answer as BucketChange[]) {
          expect(names).toContain(bucket);
          expect(['created', 'configuration-changed']).toContain(kind);
        }
      }
      const months = await get<MonthlyBucketsPage>('changes/monthly');
      expect(sumBy(months.items, 'created')).toBe(names.length);
      expect(sumBy(months.items, 'deleted')).toBe(0);
      const weeks = await get<WeeklyBucketsPage>('buckets/weekly');
      expect(weeks.items.at(-1)).toMatchObject({
        public: names.length,
        unowned: 0,
      });
    });

    it('stays so over further runs', async () => {
      const before = await changes('');
      await backend.run();
      await eventually(
        () => changes(''),
        after => expect(after).toEqual(before),
      );
    });
  });
});
