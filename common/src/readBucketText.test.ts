import { type BucketText, readBucketText } from './readBucketText';

const bucket = (name: string): BucketText => ({
  names: 'bucket',
  bucket: name,
});
const arn = (text: string, name: string): BucketText => ({
  names: 'arn',
  arn: text,
  bucket: name,
});

it.each<[string, BucketText]>([
  ['receipts', { names: 'text', text: 'receipts' }],
  [' my.logs ', { names: 'text', text: 'my.logs' }],
  ['s3://receipts/2026/x.pdf', bucket('receipts')],
  ['S3://receipts', bucket('receipts')],
  ['s3a://My_Old.Bucket/part-0001', bucket('My_Old.Bucket')],
  ['https://receipts.s3.eu-west-1.amazonaws.com/x.pdf', bucket('receipts')],
  ['https://receipts.s3.amazonaws.com', bucket('receipts')],
  [
    'https://www.s3.example.s3-eu-west-1.amazonaws.com/',
    bucket('www.s3.example'),
  ],
  ['https://a.s3.dualstack.eu-west-1.amazonaws.com/k', bucket('a')],
  ['https://a.s3-accelerate.dualstack.amazonaws.com/k', bucket('a')],
  ['https://a.s3-fips.us-gov-west-1.amazonaws.com/k', bucket('a')],
  ['http://a.b.s3-website-eu-west-1.amazonaws.com/', bucket('a.b')],
  ['http://a.b.s3-website.eu-central-1.amazonaws.com/', bucket('a.b')],
  ['https://a.s3.cn-north-1.amazonaws.com.cn/k', bucket('a')],
  ['https://a.s3.eusc-de-east-1.amazonaws.eu/k', bucket('a')],
  [
    'https://s3.eu-west-1.amazonaws.com/receipts/2026/x.pdf',
    bucket('receipts'),
  ],
  ['https://s3-us-west-2.amazonaws.com/receipts', bucket('receipts')],
  [
    'https://eu-west-1.console.aws.amazon.com/s3/buckets/receipts?region=eu-west-1',
    bucket('receipts'),
  ],
  [
    'https://console.aws.amazon.com/s3/object/receipts?prefix=2026/x.pdf',
    bucket('receipts'),
  ],
  ['arn:aws:s3:::receipts', arn('arn:aws:s3:::receipts', 'receipts')],
  ['arn:aws-cn:s3:::a/b:c/d', arn('arn:aws-cn:s3:::a', 'a')],
  [
    'arn:aws:s3express:eu-west-1:222222222222:bucket/fast--euw1-az1--x-s3',
    arn(
      'arn:aws:s3express:eu-west-1:222222222222:bucket/fast--euw1-az1--x-s3',
      'fast--euw1-az1--x-s3',
    ),
  ],
  [
    'arn:aws:s3tables:eu-west-1:222222222222:bucket/ledger/table/1b2c',
    arn('arn:aws:s3tables:eu-west-1:222222222222:bucket/ledger', 'ledger'),
  ],
  [
    'resource:default/receipts',
    { names: 'entity', entityRef: 'resource:default/receipts' },
  ],
])('reads %s', (text, expected) => {
  expect(readBucketText(text)).toEqual(expected);
});

it.each([
  'https://example.com/receipts',
  'https://amazonaws.com.evil.example/receipts',
  'https://s3.amazonaws.com/',
  'https://',
  's3://',
  'arn:aws:s3:eu-west-1:222222222222:accesspoint/reports',
  'arn:aws:sns:eu-west-1:222222222222:topic',
])('says that %s names no bucket', text => {
  expect(() => readBucketText(text)).toThrow(`'${text}' names no bucket`);
});
