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
