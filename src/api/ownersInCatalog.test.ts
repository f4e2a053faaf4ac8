// The catalog answers likewise on every database: a mock of its service has its entities.
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ownersInCatalog } from './ownersInCatalog';

const group = (name: string, type: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name },
  spec: { type, children: [] },
});

const OWNERS = ['web', 'gone', 'unowned', 'unknown'];

it.each<[string, Entity[], Record<string, string>]>([
  [
    'has teams',
    [group('web', 'team'), group('unowned', 'unowned')],
    { web: 'somebody', gone: 'unknown', unowned: 'nobody', unknown: 'nobody' },
  ],
  [
    'has other teams',
    [group('shop', 'team')],
    { web: 'unknown', gone: 'unknown', unowned: 'unknown', unknown: 'nobody' },
  ],
  [
    'has no teams yet',
    [group('unowned', 'unowned')],
    { unowned: 'nobody', unknown: 'nobody' },
  ],
])(
  'knows who is somebody in a catalog that %s',
  async (_, entities, expected) => {
    const found = await ownersInCatalog(
      OWNERS.map(name => `group:default/${name}`),
      { auth: mockServices.auth(), catalog: catalogServiceMock({ entities }) },
    );
    expect(
      Object.fromEntries(
        [...found].map(([ref, state]) => [ref.split('/')[1], state]),
      ),
    ).toEqual(expected);
  },
);
