import {
  EntityKindFilter,
  EntityTextFilter,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketsAsCsv } from './bucketsAsCsv';
import { type BucketFilters, OnlyBucketsFilter } from './filters';

const account = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'aws-account-222222222222' },
  spec: { type: 'aws-account' },
};

async function lines(
  names: string[],
  filters: BucketFilters = {},
  annotations: Record<string, string> = {},
) {
  const entities = names.map(name =>
    bucketEntity({
      name,
      annotations: { 'amazonaws.com/bucket-name': name, ...annotations },
    }),
  );
  const csv = await bucketsAsCsv(
    catalogApiMock({ entities: [...entities, account] }),
    filters,
  );
  return csv.split('\r\n');
}

it('writes a line for each bucket of the list', async () => {
  expect(
    await lines(['logs', 'photos'], {
      kind: new EntityKindFilter('resource', 'S3 bucket'),
      onlyBuckets: new OnlyBucketsFilter(),
    }),
  ).toEqual([
    'Bucket,Account,Account name,Region,Created,Owner,System',
    '"logs","222222222222","payments-prod","us-east-1","2014-06-17T09:30:00.000Z","payments",""',
    '"photos","222222222222","payments-prod","us-east-1","2014-06-17T09:30:00.000Z","payments",""',
    '',
  ]);
});

it('writes more buckets than one page of the catalog has', async () => {
  const names = Array.from({ length: 1_100 }, (_, i) => `bucket-${i}`);
  expect(
    await lines(names, { onlyBuckets: new OnlyBucketsFilter() }),
  ).toHaveLength(1_102);
});

it('writes those that the search box leaves', async () => {
  expect(
    await lines(['logs', 'photos'], { text: new EntityTextFilter('phot') }),
  ).toHaveLength(3);
});

it.each([
  ['=HYPERLINK("https://x")', `"'=HYPERLINK(""https://x"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@x', `"'@x"`],
  ['a,b\n"c"', '"a,b\n""c"""'],
])('writes %j as %s', async (name, written) => {
  const [, line] = await lines(
    ['logs'],
    { onlyBuckets: new OnlyBucketsFilter() },
    { 'amazonaws.com/account-name': name },
  );
  expect(line).toBe(
    `"logs","222222222222",${written},"us-east-1","2014-06-17T09:30:00.000Z","payments",""`,
  );
});
