import { bucketHistoryPath } from './bucketHistoryPath';

it.each([
  ['arn:aws:s3:::logs', 'logs', '/s3-buckets/history/logs'],
  ['arn:aws-cn:s3:::logs', 'logs', '/s3-buckets/history/logs'],
  [
    'arn:aws:s3tables:eu-west-1:222222222222:bucket/logs',
    'logs',
    '/s3-buckets/history/arn%3Aaws%3As3tables%3Aeu-west-1%3A222222222222%3Abucket%2Flogs',
  ],
])('of %s is one that no other bucket has', (arn, bucket, path) => {
  expect(bucketHistoryPath({ arn, bucket })).toBe(path);
});

it('is where the app has the page', () => {
  const logs = { arn: 'arn:aws:s3:::logs', bucket: 'logs' };
  expect(bucketHistoryPath(logs, '/buckets/past')).toBe('/buckets/past/logs');
});
