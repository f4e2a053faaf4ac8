// What the catalog takes and relates doesn't depend on the database: SQLite.
import { setTimeout } from 'node:timers/promises';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import type { BucketRecord } from '../model/BucketRecord';
import {
  bucketRecord,
  taggedBucket,
  tagsFact,
} from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf } from './__testUtils__/rendering';
import { CatalogTables } from './CatalogTables';
import { type Owners, OwnersReader } from './OwnersReader';
import { systemClock } from '../systemClock';

const group = (name: string, profile: object): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name,
    annotations: {
      'backstage.io/managed-by-location': 'test:groups',
      'backstage.io/managed-by-origin-location': 'test:groups',
    },
  },
  spec: { type: 'team', children: [], profile: { ...profile } },
});

/** A real catalog with these entities in it, once it has processed and stitched them all. */
async function startCatalog(entities: Entity[]) {
  let readEntities: () => Promise<Entity[]>;
  let readOwners: () => Promise<Owners | undefined>;
  let catalogTables: CatalogTables;
  const testModule = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'test',
    register({ registerInit }) {
      registerInit({
        deps: {
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          database: coreServices.database,
          processing: catalogProcessingExtensionPoint,
        },
        async init({ auth, catalog, database, processing }) {
          catalogTables = new CatalogTables(await database.getClient());
          const reader = new OwnersReader({
            catalog,
            auth,
            clock: systemClock,
            config: { mustExist: true, inherit: true },
          });
          readOwners = () => reader.read();
          readEntities = async () => {
            const credentials = await auth.getOwnServiceCredentials();
            return (await catalog.getEntities({}, { credentials })).items;
          };
          processing.addEntityProvider({
            getProviderName: () => 'test',
            connect: connection =>
              connection.applyMutation({
                type: 'full',
                entities: entities.map(entity => ({ entity })),
              }),
          });
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      testModule,
      mockServices.rootConfig.factory({
        data: {
          catalog: {
            processingInterval: { hours: 1 },
            stitchingStrategy: { pollingInterval: { milliseconds: 50 } },
          },
        },
      }),
    ],
  });
  let stitched: Entity[] = [];
  for (
    let tries = 0;
    tries < 300 && stitched.length < entities.length;
    tries++
  ) {
    await setTimeout(100);
    stitched = await readEntities!();
  }
  expect(stitched).toHaveLength(entities.length);
  return {
    byRef: new Map(stitched.map(item => [stringifyEntityRef(item), item])),
    readOwners: readOwners!,
    byArn: (arns: string[]) => catalogTables!.byArn(arns),
    stop: () => backend.stop(),
  };
}

const denied = { code: 'AccessDenied', message: 'not allowed' };
const account = {
  ...bucketRecord().account,
  email: 'payments@corp.example',
  organizationalUnitPath: '/Workloads/Production',
  tags: { 'cost center': '4711', Name: 'x', name: 'y' },
};
const records: BucketRecord[] = [
  bucketRecord({ account }),
  taggedBucket(
    Object.fromEntries([
      ['Owner', 'payments'],
      ['owner', 'somebody else'],
      ['$text', 'https://evil.example/'],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['aws:cloudformation:stack-name', 'payments stack'],
      ['部门', '支付\0\ud800'],
      ['x'.repeat(128), 'y'.repeat(256)],
      ['10', 'ten'],
      ['9', 'nine'],
    ]),
    { name: 'Hostile_Tags' },
  ),
  taggedBucket({ $text: 'https://evil.example/' }, { name: 'placeholder' }),
  bucketRecord({
    name: 'unreadable',
    region: { status: 'unavailable', reason: denied },
    ...tagsFact({ status: 'unavailable', reason: denied }),
  }),
  bucketRecord({
    name: 'logs',
    account: { id: '222222222222', partition: 'aws-cn' },
    region: { status: 'known', region: 'cn-north-1' },
  }),
];

describe('in a real catalog', () => {
  const renderer = rendererOf({
    lifecycle: 'production',
    system: 'payments',
    dependencyOf: 'component:default/shop',
    dependsOn: 'resource:default/kms-key',
    labels: { 'example.com/tier': 'gold' },
    annotations: { 'example.com/note': 'mapped' },
    links: [{ url: 'https://wiki.example/', title: 'Wiki', icon: 'docs' }],
  });
  let sent: Entity[];
  let catalog: Awaited<ReturnType<typeof startCatalog>>;

  beforeAll(async () => {
    const rendered = await Promise.all(
      records.map(record => renderedOne(renderer, record)),
    );
    sent = [
      ...rendered.map(({ entity }) => entity),
      renderer.account(account)!,
      renderer.unowned()!,
      group('payments', {
        displayName: 'Payments Team',
        email: 'Pay@corp.example',
      }),
      group('twin-a', { displayName: 'Twins' }),
      group('twin-b', { displayName: 'Twins' }),
    ];
    catalog = await startCatalog(structuredClone(sent));
  });
  afterAll(() => catalog.stop());

  it('each entity is what was sent', () => {
    expect(catalog.byRef.size).toBe(10);
    for (const entity of sent) {
      const { metadata, relations, ...stored } = catalog.byRef.get(
        stringifyEntityRef(entity),
      )!;
      const { uid, etag, ...meta } = metadata;
      expect({ ...stored, metadata: meta }).toEqual({
        ...entity,
        metadata: { namespace: 'default', ...entity.metadata },
      });
    }
  });

  it('a bucket is related to owner, account, system, and what it depends on and is used by', () => {
    const { relations } = catalog.byRef.get('resource:default/payments-data')!;
    expect(relations?.map(({ type, targetRef }) => [type, targetRef])).toEqual(
      expect.arrayContaining([
        ['ownedBy', 'group:default/unowned'],
        ['partOf', 'system:default/payments'],
        ['dependencyOf', 'component:default/shop'],
        ['dependsOn', 'resource:default/kms-key'],
        ['dependsOn', 'resource:default/aws-account-111111111111'],
      ]),
    );
  });

  it('the account and the group of the unowned list their buckets', () => {
    const related = (ref: string, relation: string) =>
      catalog.byRef
        .get(ref)!
        .relations?.filter(({ type }) => type === relation)
        .map(({ targetRef }) => targetRef);
    expect(
      related('resource:default/aws-account-111111111111', 'dependencyOf'),
    ).toContain('resource:default/payments-data');
    expect(related('group:default/unowned', 'ownerOf')).toEqual(
      expect.arrayContaining([
        'resource:default/payments-data',
        'resource:default/unreadable',
      ]),
    );
  });

  it('owners that must exist are found by ref, e-mail address and display name', async () => {
    const owners = await catalog.readOwners();
    const checking = rendererOf({ owner: { mustExist: true } });
    const ownerOf = async (tag: string) => {
      const record = taggedBucket({ owner: tag });
      const { owner, unknownOwners } = await renderedOne(
        checking,
        record,
        owners,
      );
      return [owner, ...unknownOwners];
    };
    const payments = ['group:default/payments'];
    expect(await ownerOf('payments')).toEqual(payments);
    expect(await ownerOf('group:Default/Payments')).toEqual(payments);
    expect(await ownerOf('pay@CORP.example')).toEqual(payments);
    expect(await ownerOf('payments team ')).toEqual(payments);
    expect(await ownerOf('strangers')).toEqual([
      'group:default/unowned',
      'strangers',
    ]);
    expect(await ownerOf('Twins')).toEqual(['group:default/unowned', 'Twins']);
  });
});

it('what others wrote into the catalog is found by its ARN', async () => {
  const lambda = 'arn:aws:lambda:eu-west-1:222222222222:function:Resize';
  const queue = 'arn:aws:sqs:eu-west-1:222222222222:orders';
  const topic = 'arn:aws:sns:eu-west-1:222222222222:orders';
  const entity = (name: string, annotations: Record<string, string>) =>
    ({
      ...group(name, {}),
      kind: 'Resource',
      metadata: {
        name,
        annotations: {
          ...group(name, {}).metadata.annotations,
          ...annotations,
        },
      },
      spec: { type: 'aws', owner: 'group:default/payments' },
    }) as Entity;
  const { byArn, stop } = await startCatalog([
    entity('resize', { 'amazon.com/lambda-function-arn': lambda }),
    entity('second', { 'aws.amazon.com/arn': queue }),
    entity('first', { 'aws.amazon.com/arn': queue }),
    entity('orders', { 'amazonaws.com/arn': topic }),
    entity('other', { 'corp.example/arn': `${topic}-2` }),
  ]);
  expect(
    await byArn([lambda, queue, topic, `${topic}-2`, lambda.toLowerCase()]),
  ).toEqual(
    new Map([
      [lambda, 'resource:default/resize'],
      [queue, 'resource:default/first'],
      [topic, 'resource:default/orders'],
    ]),
  );
  expect(await byArn([])).toEqual(new Map());
  await stop();
});

it('no owner is doubted while the catalog has no groups or users but the unowned', async () => {
  const { readOwners, stop } = await startCatalog([rendererOf().unowned()!]);
  const { owner } = await renderedOne(
    rendererOf({ owner: { mustExist: true } }),
    taggedBucket({ owner: 'strangers' }),
    await readOwners(),
  );
  expect(owner).toBe('group:default/strangers');
  await stop();
});
