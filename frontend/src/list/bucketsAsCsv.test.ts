import Papa from 'papaparse';
import type {
  BucketToAttend,
  OrderedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketToAttend } from '../__testUtils__/bucketToAttend';
import { bucketsAsCsv } from './bucketsAsCsv';

const named = (name: string, tags?: Record<string, string>) =>
  bucketEntity({
    name,
    tags,
    annotations: { 'amazonaws.com/bucket-name': name },
  });

async function rows(
  entities: ReturnType<typeof bucketEntity>[],
  known: { measures?: OrderedBucket; checks?: BucketToAttend[] } = {},
) {
  async function* pages() {
    yield entities.map(entity => ({
      id: entity.metadata.name,
      entity,
      ...known,
    }));
    yield [];
  }
  const csv = await bucketsAsCsv(pages());
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
    measures: {
      entityRef: 'resource:default/logs',
      bytes: 91268055040,
      objects: 1200,
      estimate: {
        usd: 1.955,
        unpriced: { bytes: 2048, storageClasses: ['New', 'Newer'] },
      },
      lastChangeAt: '2026-10-09T08:00:00.000Z',
    },
    checks: [
      bucketToAttend('public', { severity: 'high', title: 'Public' }),
      bucketToAttend('unowned', { severity: 'medium', title: 'Nobody’s' }),
      bucketToAttend('acls', {
        severity: 'low',
        title: 'ACLs',
        isUnjudged: true,
      }),
    ],
  });
  expect(first).toMatchObject({
    Bucket: 'logs',
    Account: '222222222222',
    'Account name': 'payments-prod',
    Region: 'us-east-1',
    Created: '2014-06-17T09:30:00.000Z',
    'Size in bytes': '91268055040',
    Objects: '1200',
    'Estimate of storage in USD a month': '1.955',
    'Not in the estimate': 'New, Newer',
    'Failed checks': 'Public (high)\nNobody’s (medium)',
    'Checks that couldn’t be judged': 'ACLs',
    'Last change': '2026-10-09T08:00:00.000Z',
    Owner: 'payments',
    System: '',
    'Public access': 'public by its ACL',
    Encryption: '',
    'Lifecycle rules': 'no rules',
    'Couldn’t be read': 'Encryption, Lifecycle rules',
    Tags: 'env=prod\nowner=payments',
  });
  expect(second).toMatchObject({ Bucket: 'photos', Tags: '' });
  expect(others).toEqual([]);
});

it('tells what passed all checks from what was not judged', async () => {
  expect(await rows([named('logs')], { checks: [] })).toEqual([
    expect.objectContaining({ 'Failed checks': 'none' }),
  ]);
  expect(await rows([named('logs')])).toEqual([
    expect.objectContaining({
      'Failed checks': '',
      'Checks that couldn’t be judged': '',
    }),
  ]);
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
