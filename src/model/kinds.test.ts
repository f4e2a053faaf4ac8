import {
  accessPointArn,
  listingOfArn,
  regionalBucketArn,
  type RegionalKind,
} from './kinds';

const account = { id: '222222222222', partition: 'aws-us-gov' };

it.each<[RegionalKind, string]>([
  [
    'directory',
    'arn:aws-us-gov:s3express:us-gov-west-1:222222222222:bucket/a--az1--x-s3',
  ],
  [
    'table',
    'arn:aws-us-gov:s3tables:us-gov-west-1:222222222222:bucket/a--az1--x-s3',
  ],
  [
    'vector',
    'arn:aws-us-gov:s3vectors:us-gov-west-1:222222222222:bucket/a--az1--x-s3',
  ],
  [
    'access-point',
    'arn:aws-us-gov:s3:us-gov-west-1:222222222222:accesspoint/a--az1--x-s3',
  ],
])('names a %s bucket, and its listing by the name', (kind, arn) => {
  const region = 'us-gov-west-1';
  expect(regionalBucketArn(kind, account, region, 'a--az1--x-s3')).toBe(arn);
  expect(listingOfArn(arn)).toEqual({ kind, region });
});

it('takes an ARN of an access point without a region for one of several', () => {
  const arn = accessPointArn(account, '', 'mfzwi23gnjvgw.mrap');
  expect(arn).toBe(
    'arn:aws-us-gov:s3::222222222222:accesspoint/mfzwi23gnjvgw.mrap',
  );
  expect(listingOfArn(arn)).toEqual({
    kind: 'multi-region-access-point',
    region: 'us-west-2',
  });
});

it.each(['arn:aws:s3:::bucket', 'no ARN', ''])(
  'takes %j for a general purpose bucket',
  arn => {
    expect(listingOfArn(arn)).toEqual({ kind: 'general-purpose', region: '' });
  },
);
