import { setTimeout } from 'node:timers/promises';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import request from 'supertest';
import { type Aws, defaultRoleName, startAws } from '../dev/aws';
import exampleModule from '../examples/transformer';
import catalogModuleAwsS3Buckets, {
  type AwsS3BucketTransformer,
  awsS3BucketTransformerExtensionPoint,
} from '.';

const environment = { ...process.env };
const account = '444444444444';
let aws: Aws;

beforeEach(async () => {
  aws = await startAws();
  Object.assign(process.env, aws.environment());
});

afterEach(async () => {
  await aws.close();
  process.env = { ...environment };
});

const settings = mockServices.rootConfig.factory({
  data: {
    aws: { accountDefaults: { roleName: defaultRoleName } },
    catalog: {
      providers: {
        awsS3Buckets: {
          first: {
            accounts: [account],
            schedule: {
              frequency: { hours: 1 },
              timeout: { minutes: 1 },
            },
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
  },
});

/** The buckets' entities that the catalog has once it has this many. */
async function bucketsIn(
  features: Parameters<typeof startTestBackend>[0]['features'],
  count: number,
): Promise<Entity[]> {
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleAwsS3Buckets,
      settings,
      ...features!,
    ],
  });
  try {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await request(backend.server).get(
        '/api/catalog/entities?filter=spec.type=s3-bucket',
      );
      if (body.length >= count) {
        return body;
      }
      await setTimeout(100);
    }
    throw new Error(`The catalog did not have ${count} buckets in time`);
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
