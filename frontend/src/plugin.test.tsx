import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { bucketEntity } from './__testUtils__/bucketEntity';
import { awsS3BucketsPlugin } from './plugin';

describe.each(['bucket', 'history'] as const)('the card %s', name => {
  const isShownOn = createExtensionTester(
    awsS3BucketsPlugin.getExtension(`entity-card:aws-s3-buckets/${name}`),
  ).get(EntityCardBlueprint.dataRefs.filterFunction)!;

  it.each(['s3-bucket', 'bucket', 'storage'])(
    'is on the page of a bucket of type %s',
    type => {
      expect(isShownOn(bucketEntity({ type }))).toBe(true);
    },
  );

  it('is not on the page of an account', () => {
    const { metadata, ...rest } = bucketEntity({});
    const annotations = { 'amazonaws.com/account-id': '222222222222' };
    expect(isShownOn({ ...rest, metadata: { ...metadata, annotations } })).toBe(
      false,
    );
  });
});

describe('the card of an account', () => {
  const isShownOn = createExtensionTester(
    awsS3BucketsPlugin.getExtension('entity-card:aws-s3-buckets/account'),
  ).get(EntityCardBlueprint.dataRefs.filterFunction)!;
  const account = (annotations: Record<string, string>) => ({
    ...bucketEntity({}),
    metadata: { name: 'aws-account-222222222222', annotations },
  });
  const origin = 'backstage.io/managed-by-origin-location';
  const id = { 'amazonaws.com/account-id': '222222222222' };

  it.each([
    [true, { ...id, [origin]: 'aws-s3-buckets:default/222222222222' }],
    [false, { ...id, [origin]: 'url:https://example.org/catalog-info.yaml' }],
    [false, { [origin]: 'aws-s3-buckets:default/unowned' }],
  ])(
    'is shown, %s, on the page of the entity with %j',
    (shown, annotations) => {
      expect(isShownOn(account(annotations))).toBe(shown);
    },
  );
});
