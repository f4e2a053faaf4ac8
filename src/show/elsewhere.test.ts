import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { taggedBucket } from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf } from './__testUtils__/rendering';

const page = readFileSync(join(__dirname, '../../docs/mapping.md'), 'utf8');

interface Given {
  bucket: string;
  tags: Record<string, string>;
  entity: Pick<Entity, 'metadata'> & {
    spec: { owner: string; type: string; dependencyOf?: string[] };
  };
}

/** The entity that the settings below this heading of the page on mapping give a bucket. */
async function entityOf(
  module: string,
  name: string,
  tags: Record<string, string>,
): Promise<Entity> {
  const [, settings] = page
    .split(`### \`${module}\``)[1]
    .match(/```yaml\n(entity:[^]*?)```/)!;
  const renderer = rendererOf(parse(settings).entity);
  const record = taggedBucket(tags, { name });
  return (await renderedOne(renderer, record)).entity;
}

const ref = (text: unknown) =>
  parseEntityRef(text as string, { defaultKind: 'group' });

describe('@roadiehq/catalog-backend-module-aws', () => {
  // What CloudResourceTemplate of version 5.11.0 makes of these buckets with the provider's own template.
  const given: Given[] = [
    {
      bucket: 'payments-data',
      tags: {
        owner: 'payments',
        'aws:cloudformation:stack-name': 'payments stack/1',
        'cost/center': '4711',
        dependencyOf: 'component:default/checkout',
      },
      entity: {
        metadata: {
          name: '588d010e6262b779af2b69cc51e2a6305f5fbfc5e1271288f7f3def664ae560',
          title: 'payments-data',
          annotations: {
            'amazon.com/account-id': '111111111111',
            'amazon.com/s3-bucket-arn': 'arn:aws:s3:::payments-data',
            'backstage.io/view-url':
              'https://s3.console.aws.amazon.com/s3/buckets/payments-data',
          },
          labels: {
            owner: 'payments',
            'aws_cloudformation_stack-name': 'payments-stack-1',
            // A number there, which the catalog refuses.
            'cost-center': '4711',
          },
        },
        spec: {
          owner: 'payments',
          dependencyOf: ['component:default/checkout'],
          type: 's3-bucket',
        },
      },
    },
    {
      bucket: 'Legacy_Bucket.logs',
      tags: {},
      entity: {
        metadata: {
          name: '3dcd5595ec5dd68fe16bcbbb154a1ab08db61711edcb7555ee8bb118370fa5d',
          title: 'Legacy_Bucket.logs',
          annotations: {
            'amazon.com/account-id': '111111111111',
            'amazon.com/s3-bucket-arn': 'arn:aws:s3:::Legacy_Bucket.logs',
            'backstage.io/view-url':
              'https://s3.console.aws.amazon.com/s3/buckets/Legacy_Bucket.logs',
          },
          labels: {},
        },
        spec: { owner: 'unknown', type: 's3-bucket' },
      },
    },
  ];

  it.each(given)('$bucket', async ({ bucket, tags, entity }) => {
    const ours = await entityOf(
      '@roadiehq/catalog-backend-module-aws',
      bucket,
      tags,
    );
    const { owner, ...spec } = entity.spec;
    expect(ours).toMatchObject({ metadata: entity.metadata, spec });
    expect(ref(ours.spec?.owner)).toEqual(ref(owner));
  });
});

describe('@aws/aws-config-catalog-module-for-backstage', () => {
  // What AwsConfigInfrastructureProvider of version 0.3 makes of a resource of AWS Config, with the transform of its
  // README (`owner: { tag: owner }`, `component: { tag: component }`).
  const given: Given[] = [
    {
      bucket: 'payments-data',
      tags: { owner: 'payments', component: 'checkout' },
      entity: {
        metadata: {
          name: 'payments-data',
          description: 'AWS Config Resource AWS::S3::Bucket payments-data',
          annotations: {
            'aws.amazon.com/arn': 'arn:aws:s3:::payments-data',
            'aws.amazon.com/name': 'payments-data',
            'aws.amazon.com/region': 'eu-west-1',
            'aws.amazon.com/resource-id': 'payments-data',
            'aws.amazon.com/resource-type': 'AWS::S3::Bucket',
          },
        },
        spec: {
          owner: 'payments',
          dependencyOf: ['component:checkout'],
          type: 's3-bucket',
        },
      },
    },
    {
      bucket: 'Legacy_Bucket.logs',
      tags: {},
      entity: {
        metadata: {
          name: 'Legacy_Bucket.logs',
          description: 'AWS Config Resource AWS::S3::Bucket Legacy_Bucket.logs',
          annotations: {
            'aws.amazon.com/arn': 'arn:aws:s3:::Legacy_Bucket.logs',
            'aws.amazon.com/name': 'Legacy_Bucket.logs',
            'aws.amazon.com/region': 'eu-west-1',
            'aws.amazon.com/resource-id': 'Legacy_Bucket.logs',
            'aws.amazon.com/resource-type': 'AWS::S3::Bucket',
          },
        },
        spec: { owner: 'unknown', type: 's3-bucket' },
      },
    },
  ];

  it.each(given)('$bucket', async ({ bucket, tags, entity }) => {
    const ours = await entityOf(
      '@aws/aws-config-catalog-module-for-backstage',
      bucket,
      tags,
    );
    const { owner, dependencyOf, type } = entity.spec;
    expect(ours).toMatchObject({ metadata: entity.metadata, spec: { type } });
    expect(ref(ours.spec?.owner)).toEqual(ref(owner));
    expect((ours.spec?.dependencyOf as string[])?.map(ref)).toEqual(
      dependencyOf?.map(ref),
    );
  });
});
