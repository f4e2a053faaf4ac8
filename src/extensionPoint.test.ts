// Transformers that other modules set, each set in a backend of its own. Nothing here depends on the database: SQLite.
import {
  type BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import type { Aws } from '../dev/aws';
import exampleModule from '../examples/transformer';
import { awsS3BucketTransformerExtensionPoint } from '.';
import { startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';
import type { AwsS3BucketTransformer } from './show/AwsS3BucketTransformer';

const account = '444444444444';
let aws: Aws;

beforeAll(async () => {
  aws = await useAws();
});

afterAll(() => aws.close());

/** The buckets' entities that the catalog has once it has this many. */
async function bucketsIn(
  features: BackendFeature[],
  count: number,
): Promise<Entity[]> {
  const backend = await startBackend({
    catalog: {
      providers: {
        awsS3Buckets: {
          first: {
            accounts: [account],
            schedule: { frequency: { hours: 1 }, timeout: { minutes: 1 } },
          },
          second: {
            schedule: {
              frequency: { trigger: 'manual' },
              timeout: { minutes: 1 },
            },
          },
        },
      },
    },
    features,
  });
  try {
    return await until(
      async () => {
        const { body } = await request(backend.server).get(
          '/api/catalog/entities?filter=spec.type=s3-bucket',
        );
        return body as Entity[];
      },
      found => found.length >= count,
    );
  } finally {
    await backend.stop();
  }
}

const transformerModule = (
  transformer: AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer>,
  moduleId = 'transformer',
) =>
  createBackendModule({
    pluginId: 'catalog',
    moduleId,
    register({ registerInit }) {
      registerInit({
        deps: {
          s3Buckets: awsS3BucketTransformerExtensionPoint,
        },
        async init({ s3Buckets }) {
          s3Buckets.setTransformer(transformer);
        },
      });
    },
  });

const bucketNames = () =>
  [...aws.organization.accounts.get(account)!.buckets.after()].map(
    ({ name }) => name,
  );

it('the example leaves log buckets out and says what the data of the others is', async () => {
  const kept = bucketNames().filter(name => !name.endsWith('-logs'));
  expect(kept.length).toBeLessThan(bucketNames().length);
  const entities = await bucketsIn([exampleModule], kept.length);
  expect(
    entities.map(({ metadata }) => metadata.title ?? metadata.name).sort(),
  ).toEqual(kept.sort());
  for (const { spec } of entities) {
    const tags = spec!.tags as Record<string, string> | undefined;
    expect(spec!.dataClassification).toBe(
      tags?.['data-classification'] ?? 'unclassified',
    );
  }
});

it('each provider has the transformer of its id', async () => {
  const titled =
    (title: string): AwsS3BucketTransformer =>
    async (_, entity) => ({
      ...entity,
      metadata: { ...entity.metadata, title },
    });
  const [entity] = await bucketsIn(
    [transformerModule({ first: titled('first'), second: titled('second') })],
    1,
  );
  expect(entity.metadata.title).toBe('first');
});

it('is refused for a provider that is not configured', async () => {
  await expect(
    bucketsIn([transformerModule({ third: (_, entity) => entity })], 1),
  ).rejects.toThrow(
    /provider 'third'.* has no provider of that id\. It has: first, second/,
  );
});

it('may be set once', async () => {
  await expect(
    bucketsIn(
      [
        transformerModule((_, entity) => entity, 'one'),
        transformerModule((_, entity) => entity, 'other'),
      ],
      1,
    ),
  ).rejects.toThrow(/transformer for S3 buckets has been set before/);
});
