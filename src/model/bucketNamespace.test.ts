import { bucketNamespace } from './bucketNamespace';

it.each([
  ['logs-222222222222-eu-west-1-an', 'eu-west-1', 'account-regional'],
  ['logs-222222222222-eu-west-1-an', 'eu-central-1', 'global'],
  ['logs-333333333333-eu-west-1-an', 'eu-west-1', 'global'],
  ['logs-222222222222-eu-west-1', 'eu-west-1', 'global'],
  ['222222222222-eu-west-1-an', 'eu-west-1', 'global'],
  ['logs-an', 'eu-west-1', 'global'],
  ['logs', undefined, 'global'],
])('%s in %s is in the namespace %s', (name, region, namespace) => {
  expect(bucketNamespace(name, '222222222222', region)).toBe(namespace);
});
