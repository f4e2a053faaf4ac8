import {
  plainText,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { recordedBucket } from '../__testUtils__/recordedBucket';
import { bucketRows } from './bucketRows';

const linesOf = (...buckets: Array<RecordedBucket | undefined>) =>
  bucketRows(buckets).map(({ label, values, differs }) =>
    [
      `${differs ? '* ' : ''}${label}`,
      ...values.map(value => (value === undefined ? '' : plainText(value))),
    ].join(' | '),
  );

it('tells what a bucket is like', () => {
  expect(
    linesOf(
      recordedBucket({
        accountName: 'payments-prod',
        region: 'eu-west-1',
        owner: 'group:default/payments',
        tags: { env: 'prod', about: '' },
        configuration: {
          publicAccess: { status: 'public', by: ['acl'] },
          versioning: { status: 'off' },
        },
        unavailable: ['tags', 'encryption'],
      }),
    ),
  ).toEqual([
    'State | there',
    'Account | payments-prod',
    'Region | eu-west-1',
    'Owner | group:default/payments',
    'Public access | public by its ACL',
    'Versioning | off',
    'Tag about | (empty)',
    'Tag env | prod',
    'Couldn’t be read | Tags, Encryption; told is the last known value',
  ]);
});

it('has what differs between two times first', () => {
  expect(
    linesOf(
      recordedBucket({
        region: 'eu-west-1',
        tags: { env: 'dev', team: 'web' },
      }),
      recordedBucket({ region: 'eu-west-1', tags: { env: 'prod' } }),
    ),
  ).toEqual([
    '* Tag env | dev | prod',
    '* Tag team | web | ',
    'State | there | there',
    'Account | 222222222222 | 222222222222',
    'Region | eu-west-1 | eu-west-1',
  ]);
});

it.each<[string, RecordedBucket | undefined]>([
  ['nothing is known', recordedBucket({ state: 'unknown' })],
  ['it was not there', undefined],
])('compares nothing but the state with a time when %s', (_, before) => {
  const differing = bucketRows([
    before,
    recordedBucket({ tags: { env: 'dev' } }),
  ])
    .filter(({ differs }) => differs)
    .map(({ label }) => label);
  expect(differing).toEqual(['State']);
});

it.each<[string, RecordedBucket | undefined, RegExp]>([
  ['was not there', undefined, /^not there$/],
  [
    'was deleted',
    recordedBucket({
      state: 'gone',
      goneAs: 'deleted',
      goneAt: '2026-11-02T10:00:00.000Z',
      goneBy: {
        arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
        source: 'api',
      },
    }),
    /^deleted since .*2026.*, by jane \(Admin\)$/,
  ],
  [
    'is no longer read',
    recordedBucket({ state: 'gone', goneAs: 'left-scope' }),
    /^no longer read$/,
  ],
  [
    'is not known of',
    recordedBucket({ state: 'unknown' }),
    /^not known: what is told begins on .*2026/,
  ],
])('says that it %s', (_, given, state) => {
  const [{ label, values }] = bucketRows([given]);
  expect(label).toBe('State');
  expect(values[0]).toMatch(state);
});
