import Papa from 'papaparse';
import {
  EntityKindFilter,
  EntityTextFilter,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketsAsCsv } from './bucketsAsCsv';
import { ConfigurationFilter } from './ConfigurationFilter';
import { type BucketFilters, OnlyBucketsFilter } from './filters';

const account = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'aws-account-222222222222' },
  spec: { type: 'aws-account' },
};

const onlyBuckets = new OnlyBucketsFilter();

const named = (name: string, tags?: Record<string, string>) =>
  bucketEntity({
    name,
    tags,
    annotations: { 'amazonaws.com/bucket-name': name },
  });

async function rows(
  entities: ReturnType<typeof bucketEntity>[],
  filters: BucketFilters = { onlyBuckets },
) {
  const csv = await bucketsAsCsv(
    catalogApiMock({ entities: [...entities, account] }),
    filters,
  );
  const { data, errors } = Papa.parse<Record<string, string>>(csv.join(''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return data;
}

it('writes a line for each bucket of the list', async () => {
  const logs = named('logs', { owner: 'payments', env: 'prod' });
  logs.spec!.configuration = {
    publicAccess: { status: 'public', by: ['acl'] },
    lifecycle: { status: 'off' },
  };
  logs.metadata.annotations!['amazonaws.com/configuration-unavailable'] =
    'encryption,lifecycle';

  const [first, second, ...others] = await rows([logs, named('photos')], {
    kind: new EntityKindFilter('resource', 'S3 bucket'),
    onlyBuckets,
  });
  expect(first).toMatchObject({
    Bucket: 'logs',
    Account: '222222222222',
    'Account name': 'payments-prod',
    Region: 'us-east-1',
    Created: '2014-06-17T09:30:00.000Z',
    Owner: 'payments',
    System: '',
    'Public access': 'public by its ACL',
    Encryption: '',
    Lifecycle: 'no rules',
    'Couldn’t be read': 'Encryption, Lifecycle',
    Tags: 'env=prod\nowner=payments',
  });
  expect(second).toMatchObject({ Bucket: 'photos', Tags: '' });
  expect(others).toEqual([]);
});

it('writes more buckets than one page of the catalog has', async () => {
  const names = Array.from({ length: 1_100 }, (_, i) => `bucket-${i}`);
  expect(await rows(names.map(name => named(name)))).toHaveLength(1_100);
});

it('writes those that the search box and the filters leave', async () => {
  const photos = named('photos');
  photos.spec!.configuration = { encryption: { status: 'aws:kms' } };
  const all = [named('logs'), photos, named('photos-old')];

  expect(await rows(all, { text: new EntityTextFilter('phot') })).toHaveLength(
    2,
  );
  expect(
    await rows(all, {
      encryption: new ConfigurationFilter('encryption', ['aws:kms']),
    }),
  ).toEqual([expect.objectContaining({ Bucket: 'photos' })]);
});

it.each([
  ['=HYPERLINK("https://x")', `'=HYPERLINK("https://x")`],
  ['=1\nx', `'=1\nx`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@x', `'@x`],
  ['＝1+1', `'＝1+1`],
  ['＋1', `'＋1`],
  ['－1', `'－1`],
  ['＠x', `'＠x`],
  [' =1', `' =1`],
  ['\n=1', `'\n=1`],
  ['\u00A0\u200B=1', `'\u00A0\u200B=1`],
  ['a=1', 'a=1'],
  ['a,b\n"c"', 'a,b\n"c"'],
])('writes %j as %j', async (name, written) => {
  const logs = named('logs', { [name]: '' });
  logs.metadata.annotations!['amazonaws.com/account-name'] = name;
  expect(await rows([logs])).toEqual([
    expect.objectContaining({ 'Account name': written, Tags: `${written}=` }),
  ]);
});
