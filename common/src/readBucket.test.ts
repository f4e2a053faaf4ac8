import type { Entity } from '@backstage/catalog-model';
import { isBucket, isFromAws, readBucket } from './readBucket';

function entity(
  annotations: Record<string, string>,
  spec: Entity['spec'] = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'kestrel-ledger_0123456789', annotations },
    spec,
  };
}

it('reads everything that a bucket’s entity says', () => {
  expect(
    readBucket(
      entity(
        {
          'amazonaws.com/account-id': '222222222222',
          'amazonaws.com/account-name': 'payments-prod',
          'amazonaws.com/arn': 'arn:aws:s3:::Kestrel_Ledger',
          'amazonaws.com/bucket-name': 'Kestrel_Ledger',
          'amazonaws.com/bucket-created-at': '2014-06-17T09:30:00.000Z',
          'amazonaws.com/region': 'us-east-1',
          'backstage.io/view-url': 'https://console.aws.amazon.com/s3/x',
        },
        { type: 'bucket', tags: { team: 'ledger', env: 'prod' } },
      ),
    ),
  ).toEqual({
    name: 'Kestrel_Ledger',
    arn: 'arn:aws:s3:::Kestrel_Ledger',
    accountId: '222222222222',
    accountName: 'payments-prod',
    region: 'us-east-1',
    regionUnavailable: false,
    createdAt: '2014-06-17T09:30:00.000Z',
    consoleUrl: 'https://console.aws.amazon.com/s3/x',
    tags: [
      ['env', 'prod'],
      ['team', 'ledger'],
    ],
    tagsUnavailable: false,
  });
});

it('reads an entity that says nothing', () => {
  const { metadata, ...rest } = entity({});
  expect(readBucket({ ...rest, metadata: { name: metadata.name } })).toEqual({
    name: 'kestrel-ledger_0123456789',
    regionUnavailable: false,
    tags: [],
    tagsUnavailable: false,
  });
});

it.each([
  ['of the spec', undefined, [['residency', 'Torino']]],
  ['of the annotation', '{"Team":"web"}', [['Team', 'web']]],
  ['of the spec beside an empty text', '', [['residency', 'Torino']]],
  ['of the spec beside no JSON', 'oops', [['residency', 'Torino']]],
  ['of the spec beside null', 'null', [['residency', 'Torino']]],
  ['of the spec beside a text', '"Milano"', [['residency', 'Torino']]],
  [
    'that are no text',
    '{"n":1,"o":null}',
    [
      ['n', '1'],
      ['o', 'null'],
    ],
  ],
])('reads the tags %s', (_, annotation, tags) => {
  const bucket = readBucket(
    entity(
      annotation === undefined ? {} : { 'amazonaws.com/tags': annotation },
      {
        tags: { residency: 'Torino' },
      },
    ),
  );
  expect(bucket.tags).toEqual(tags);
});

it.each([
  ['unavailable', true],
  ['anything else', false],
])('takes the status %s for unavailable: %s', (status, unavailable) => {
  expect(
    readBucket(
      entity({
        'amazonaws.com/tags-status': status,
        'amazonaws.com/region-status': status,
      }),
    ),
  ).toMatchObject({
    tagsUnavailable: unavailable,
    regionUnavailable: unavailable,
  });
});

it.each([
  ['https://console.aws.amazon.com/', 'https://console.aws.amazon.com/'],
  ['data:text/html,hello', undefined],
  ['/relative', undefined],
  ['', undefined],
])('links to web pages only: %s', (url, consoleUrl) => {
  expect(readBucket(entity({ 'backstage.io/view-url': url })).consoleUrl).toBe(
    consoleUrl,
  );
});

it.each([
  [{ 'amazonaws.com/bucket-name': 'logs' }, true],
  [{ 'amazonaws.com/account-id': '222222222222' }, false],
])('takes the entity with %j for a bucket: %s', (annotations, expected) => {
  expect(isBucket(entity(annotations))).toBe(expected);
});

it.each([
  ['aws-s3-buckets:default/222222222222', true],
  ['url:https://git.example/catalog-info.yaml', false],
  [undefined, false],
])(
  'takes the entity from %s for one of the module: %s',
  (location, expected) => {
    expect(
      isFromAws(
        entity(
          location
            ? { 'backstage.io/managed-by-origin-location': location }
            : {},
        ),
      ),
    ).toBe(expected);
  },
);
