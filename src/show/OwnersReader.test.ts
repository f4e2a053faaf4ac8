import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestClock } from '../__testUtils__/TestClock';
import { OwnersReader } from './OwnersReader';

const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments' },
  spec: { type: 'team', children: [] },
};

const source = {
  tag: [],
  fact: [],
  map: [],
  kind: 'group',
  namespace: 'default',
};

it('asks the catalog again after it failed, and not again while its answer is young', async () => {
  const catalog = catalogServiceMock({ entities: [payments] });
  const stream = jest.spyOn(catalog, 'streamEntities');
  stream.mockImplementationOnce(() => {
    throw new Error('the catalog is down');
  });
  const clock = new TestClock();
  const reader = new OwnersReader({
    catalog,
    auth: mockServices.auth(),
    clock,
    config: { mustExist: true, inherit: false },
  });

  await expect(reader.read()).rejects.toThrow('the catalog is down');
  const [owners] = await Promise.all([reader.read(), reader.read()]);
  expect(owners?.find('Payments', source)).toBe('group:default/payments');
  expect(owners?.find('nobody', source)).toBeUndefined();
  clock.advance(5 * 60_000 - 1);
  await reader.read();
  expect(stream).toHaveBeenCalledTimes(2);
  clock.advance(1);
  await reader.read();
  expect(stream).toHaveBeenCalledTimes(3);
});
