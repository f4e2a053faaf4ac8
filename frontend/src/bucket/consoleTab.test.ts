import { consoleTab } from './consoleTab';

it.each([
  [
    'https://console.aws.amazon.com/s3/buckets/a.b?region=eu-west-1',
    'publicAccess' as const,
    'https://console.aws.amazon.com/s3/buckets/a.b?region=eu-west-1&tab=permissions',
  ],
  [
    'https://console.amazonaws.cn/s3/buckets/logs',
    'lifecycle' as const,
    'https://console.amazonaws.cn/s3/buckets/logs?tab=management',
  ],
  ['https://portal.example/buckets/logs', 'lifecycle' as const, undefined],
  ['https://', 'lifecycle' as const, undefined],
  [undefined, 'lifecycle' as const, undefined],
])('from %s to the page of %s', (consoleUrl, fact, expected) => {
  expect(consoleTab(consoleUrl, fact)).toBe(expected);
});
