import { listingOfArn, regionalBucketArn, type RegionalKind } from './kinds';

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
])('names a %s bucket, and its listing by the name', (kind, arn) => {
  const region = 'us-gov-west-1';
  expect(regionalBucketArn(kind, account, region, 'a--az1--x-s3')).toBe(arn);
  expect(listingOfArn(arn)).toEqual({ kind, region });
});

it.each(['arn:aws:s3:::bucket', 'no ARN', ''])(
  'takes %j for a general purpose bucket',
  arn => {
    expect(listingOfArn(arn)).toEqual({ kind: 'general-purpose', region: '' });
  },
);
