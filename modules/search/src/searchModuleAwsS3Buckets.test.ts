// Search has an index of its own; SQLite's is enough to see that the text gets there.
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import searchPlugin from '@backstage/plugin-search-backend';
import catalogCollator, {
  catalogCollatorExtensionPoint,
} from '@backstage/plugin-search-backend-module-catalog';
import request from 'supertest';
import searchModuleAwsS3Buckets, { s3BucketSearchTransformer } from '.';

const bucket: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'team-uploads_0123456789',
    title: 'TeamUploads.example',
    description: 'eu-west-1 · payments-prod (222222222222)',
    annotations: {
      'amazonaws.com/account-id': '222222222222',
      'amazonaws.com/account-name': 'payments-prod',
      'amazonaws.com/region': 'eu-west-1',
      'amazonaws.com/bucket-name': 'TeamUploads.example',
      'backstage.io/managed-by-origin-location':
        'aws-s3-buckets:default/222222222222/arn:aws:s3:::TeamUploads.example',
    },
  },
  spec: {
    type: 's3-bucket',
    owner: 'group:default/checkout',
    tags: { residency: 'Milano', 'cost-center': 'CC-2100' },
  },
};

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout-api', description: 'Takes orders' },
  spec: { type: 'service', owner: 'checkout', lifecycle: 'production' },
};

const features = [
  searchPlugin,
  catalogCollator,
  catalogServiceMock.factory({ entities: [component, bucket] }),
];

describe('in Backstage search', () => {
  let backend: TestBackend;

  beforeAll(async () => {
    const scheduler = mockServices.scheduler();
    backend = await startTestBackend({
      features: [
        ...features,
        searchModuleAwsS3Buckets,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
      ],
    });
    for (const { id } of await scheduler.getScheduledTasks()) {
      await scheduler.triggerTask(id);
    }
  });

  afterAll(() => backend.stop());

  it.each([
    'TeamUploads',
    'uploads',
    'payments-prod',
    '222222222222',
    'eu-west-1',
    'checkout',
    'Milano',
    'CC-2100',
  ])('a bucket is found by %s', async term => {
    const { body } = await request(backend.server)
      .get('/api/search/query')
      .query({ term, types: ['software-catalog'] })
      .set('authorization', mockCredentials.user.header())
      .expect(200);

    expect(body.results.map((result: any) => result.document.title)).toContain(
      'TeamUploads.example',
    );
  });
});

it('adds to the text what it does not say yet', () => {
  expect(s3BucketSearchTransformer()(bucket).text).toBe(
    'eu-west-1 · payments-prod (222222222222) · cost-center: CC-2100 · residency: Milano · checkout · Team Uploads example',
  );
});

it.each([
  ['group:default/checkout', 'checkout'],
  ['group:shops/checkout', 'group:shops/checkout'],
  ['user:default/frida', 'user:default/frida'],
  ['unknown', 'unknown'],
  ['not an: entity/ref', 'not an: entity/ref'],
])('shows the owner %s as %s', (owner, shown) => {
  const owned = { ...bucket, spec: { ...bucket.spec, owner } };

  expect(s3BucketSearchTransformer()(owned).owner).toBe(shown);
});

it('takes all tags from the annotation where the spec cannot hold them', () => {
  const annotated = structuredClone(bucket);
  annotated.metadata.annotations!['amazonaws.com/tags'] =
    '{"Team":"web","team":"growth"}';

  const { text } = s3BucketSearchTransformer()(annotated);

  expect(text).toContain('team: growth · Team: web');
});

it.each(['oops', 'null', '"Milano"', ''])(
  'takes the tags from the spec where the annotation has no object: %s',
  annotation => {
    const annotated = structuredClone(bucket);
    annotated.metadata.annotations!['amazonaws.com/tags'] = annotation;

    expect(s3BucketSearchTransformer()(annotated)).toEqual(
      s3BucketSearchTransformer()(bucket),
    );
  },
);

it('takes no entity for a bucket that only has the annotations of one', () => {
  const registered = structuredClone(bucket);
  registered.metadata.annotations!['backstage.io/managed-by-origin-location'] =
    'url:https://git.example/catalog-info.yaml';
  registered.metadata.annotations!['amazonaws.com/tags'] = 'oops';

  expect(s3BucketSearchTransformer()(registered).text).toBe(
    'eu-west-1 · payments-prod (222222222222)',
  );
});

it('leaves documents of other entities as another transformer makes them', () => {
  const transformer = s3BucketSearchTransformer(entity => ({
    title: entity.metadata.name,
    text: 'of another transformer',
    componentType: 'other',
    type: 'other',
    namespace: 'default',
    kind: entity.kind,
    lifecycle: '',
    owner: '',
  }));

  expect(transformer(component).text).toBe('of another transformer');
  expect(transformer(bucket).text).toMatch(
    /^of another transformer · .*Milano/,
  );
});

it('says what to do where another module sets a transformer', async () => {
  const other = createBackendModule({
    pluginId: 'search',
    moduleId: 'other',
    register({ registerInit }) {
      registerInit({
        deps: { collator: catalogCollatorExtensionPoint },
        async init({ collator }) {
          collator.setEntityTransformer(s3BucketSearchTransformer());
        },
      });
    },
  });

  await expect(
    startTestBackend({
      features: [...features, other, searchModuleAwsS3Buckets],
    }),
  ).rejects.toThrow(
    /Leave out the search module of aws-s3-buckets, and have that module set s3BucketSearchTransformer\(itsTransformer\)/,
  );
});
