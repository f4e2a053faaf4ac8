import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { whyNoBuckets } from './whyNoBuckets';

const accounts = (...states: AwsAccountStatus['state'][]) =>
  states.map(state => ({ state }) as AwsAccountStatus);

it.each([
  [undefined, /whether you may see more/],
  [[], /No AWS account is known yet/],
  [accounts('failed'), /^The AWS account can’t be read/],
  [accounts('failed', 'failed'), /^None of the AWS accounts can be read/],
  [accounts('read', 'waiting'), /wait to be read for the first time/],
  [accounts('read'), /^The AWS account was read, and has none/],
  [accounts('read', 'failed'), /accounts that can be read have none/],
])('says what is true of %j', (given, text) => {
  expect(whyNoBuckets(given).description).toMatch(text);
});
