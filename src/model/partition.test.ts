import {
  accountConsoleUrl,
  bucketArn,
  bucketConsoleUrl,
  defaultRegion,
  isPartition,
  isRegion,
  partitionOfArn,
  partitionOfRegion,
} from './partition';

// The AWS SDK's partitions.json, version 1.1.
it.each([
  ['eu-west-1', 'aws', 'us-east-1'],
  ['us-east-1', 'aws', 'us-east-1'],
  ['mx-central-1', 'aws', 'us-east-1'],
  ['cn-north-1', 'aws-cn', 'cn-northwest-1'],
  ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1'],
  ['eusc-de-east-1', 'aws-eusc', 'eusc-de-east-1'],
  ['us-iso-west-1', 'aws-iso', 'us-iso-east-1'],
  ['us-isob-east-1', 'aws-iso-b', 'us-isob-east-1'],
  ['eu-isoe-west-1', 'aws-iso-e', 'eu-isoe-west-1'],
  ['us-isof-east-1', 'aws-iso-f', 'us-isof-south-1'],
  ['mars-north-1', 'aws', 'us-east-1'],
])(
  '%s is in %s, whose default region is %s',
  (region, partition, byDefault) => {
    expect(partitionOfRegion(region)).toBe(partition);
    expect(isRegion(region)).toBe(region !== 'mars-north-1');
    expect(defaultRegion(partition)).toBe(byDefault);
    expect(isPartition(partition)).toBe(true);
  },
);

it('knows no partition that AWS has not', () => {
  expect(isPartition('azure')).toBe(false);
});

it('gives ARNs in the partition', () => {
  expect(bucketArn('aws-us-gov', 'logs')).toBe('arn:aws-us-gov:s3:::logs');
});

it('links to the console of the partition, and nowhere from isolated ones', () => {
  expect(bucketConsoleUrl('aws', 'logs', 'eu-west-1')).toBe(
    'https://console.aws.amazon.com/s3/buckets/logs?region=eu-west-1',
  );
  expect(bucketConsoleUrl('aws-cn', 'logs', 'cn-north-1')).toBe(
    'https://console.amazonaws.cn/s3/buckets/logs?region=cn-north-1',
  );
  expect(bucketConsoleUrl('aws-us-gov', 'logs')).toBe(
    'https://console.amazonaws-us-gov.com/s3/buckets/logs',
  );
  expect(bucketConsoleUrl('aws-iso', 'logs', 'us-iso-east-1')).toBeUndefined();
  expect(accountConsoleUrl('aws-iso')).toBeUndefined();
  expect(accountConsoleUrl('aws-eusc')).toBe(
    'https://eusc-de-east-1.console.amazonaws-eusc.eu/s3/buckets',
  );
});

it('links to the list of buckets of the other kinds', () => {
  expect(bucketConsoleUrl('aws', 'lake', 'eu-west-1', 'table')).toBe(
    'https://console.aws.amazon.com/s3/table-buckets?region=eu-west-1',
  );
});

it('lets no bucket name out of the path of its link', () => {
  expect(bucketConsoleUrl('aws', '../x?y#z', 'eu-west-1')).toBe(
    'https://console.aws.amazon.com/s3/buckets/..%2Fx%3Fy%23z?region=eu-west-1',
  );
});

it('reads the partition off an ARN', () => {
  expect(partitionOfArn('arn:aws-cn:sts::333333333333:assumed-role/a/b')).toBe(
    'aws-cn',
  );
});
