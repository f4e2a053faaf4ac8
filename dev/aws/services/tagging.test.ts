import {
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
  paginateGetResources,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { type Aws, createOrganization, startAws } from '..';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        {
          id: '111111111111',
          name: 'shop',
          otherS3Resources: [
            {
              arn: 'arn:aws:s3:eu-west-1:111111111111:storage-lens/overview',
              region: 'eu-west-1',
              tags: { owner: 'web' },
            },
          ],
          buckets: [
            { name: 'a', region: 'eu-west-1', tags: { owner: 'web' } },
            { name: 'b', region: 'eu-west-1' },
            { name: 'c', region: 'eu-west-1', tags: {} },
            { name: 'd', region: 'us-east-1', tags: { owner: 'web' } },
            {
              name: 'e',
              region: 'eu-west-1',
              tags: { owner: 'new' },
              indexedTags: { owner: 'old' },
            },
            {
              name: 'f',
              region: 'eu-west-1',
              tags: { owner: 'new' },
              indexedTags: 'absent',
            },
          ],
        },
      ],
    }),
  });
});

afterEach(() => aws.close());

async function resources(region: string, input: GetResourcesCommandInput) {
  const client = new ResourceGroupsTaggingAPIClient({
    ...aws.clientConfig(region),
    maxAttempts: 1,
  });
  const pages = [];
  for await (const page of paginateGetResources({ client }, input)) {
    pages.push(
      page.ResourceTagMappingList!.map(
        ({ ResourceARN, Tags }) =>
          `${ResourceARN} ${Tags!.map(tag => `${tag.Key}=${tag.Value}`)}`,
      ),
    );
  }
  return pages;
}

it('gives the buckets of the region that are or were tagged, as far as it knows', async () => {
  expect(
    await resources('eu-west-1', { ResourceTypeFilters: ['s3:bucket'] }),
  ).toEqual([
    ['arn:aws:s3:::a owner=web', 'arn:aws:s3:::c ', 'arn:aws:s3:::e owner=old'],
  ]);
  expect(
    await resources('us-east-1', { ResourceTypeFilters: ['s3:bucket'] }),
  ).toEqual([['arn:aws:s3:::d owner=web']]);
  expect(await resources('eu-south-1', {})).toEqual([[]]);
});

it('gives S3 resources of other kinds too, in pages', async () => {
  expect(
    await resources('eu-west-1', {
      ResourceTypeFilters: ['s3'],
      ResourcesPerPage: 1,
    }),
  ).toEqual([
    ['arn:aws:s3:eu-west-1:111111111111:storage-lens/overview owner=web'],
    ['arn:aws:s3:::a owner=web'],
    ['arn:aws:s3:::c '],
    ['arn:aws:s3:::e owner=old'],
  ]);
});

it('gives those that are asked for by name, without pages', async () => {
  const arns = ['a', 'b', 'd', 'e', 'nobody'].map(
    name => `arn:aws:s3:::${name}`,
  );
  expect(await resources('eu-west-1', { ResourceARNList: arns })).toEqual([
    ['arn:aws:s3:::a owner=web', 'arn:aws:s3:::e owner=old'],
  ]);
  await expect(
    resources('eu-west-1', { ResourceARNList: arns, ResourcesPerPage: 1 }),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    resources('eu-west-1', { ResourceARNList: Array(101).fill(arns[0]) }),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('refuses pages above 100', async () => {
  await expect(
    resources('eu-west-1', { ResourcesPerPage: 101 }),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('throttles when told to', async () => {
  aws.inject({ service: 'tagging', region: 'us-east-1' }, { kind: 'throttle' });
  await resources('eu-west-1', {});
  await expect(resources('us-east-1', {})).rejects.toMatchObject({
    name: 'ThrottledException',
  });
});
