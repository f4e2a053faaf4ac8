import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { AccessPoints } from './AccessPoints';
import { useAccessPoints } from './useAccessPoints';

const point = (
  name: string,
  accessPoint: object,
  configuration: object,
  annotations = {},
): Entity => {
  const entity = bucketEntity({ name, annotations });
  return {
    ...entity,
    spec: {
      type: 's3-access-point',
      accessPoint: { buckets: [{ name: 'Kestrel_Ledger' }], ...accessPoint },
      configuration,
    },
  } as Entity;
};

function Shown({ entity }: { entity: Entity }) {
  const accessPoints = useAccessPoints(entity);
  return (
    <>
      <AccessPoints accessPoints={accessPoints} />
      {accessPoints.value && <p>The catalog has answered.</p>}
    </>
  );
}

/** The one of the tests of Backstage has no keys of mixed case. That the real one has them: src/sampleKinds.test.ts. */
const catalogOf = (entities: Entity[]) =>
  catalogApiMock.mock({
    queryEntities: async request => {
      const { filter } = request as { filter: Record<string, string> };
      const wanted = filter['spec.accessPoint.buckets.name'];
      const items = entities.filter(({ spec }) =>
        Object(spec?.accessPoint).buckets.some(
          ({ name }: { name: string }) => name === wanted,
        ),
      );
      return { items, totalItems: items.length, pageInfo: {} };
    },
  });

const show = (entity: Entity, entities: Entity[]) =>
  renderInTestApp(<Shown entity={entity} />, {
    apis: [[catalogApiRef, catalogOf(entities)]],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });

it('says by what else a bucket can be reached, and warns of what is public', async () => {
  await show(bucketEntity({}), [
    point(
      'open',
      { networkOrigin: 'internet' },
      { publicAccess: { status: 'public' }, sharing: { status: 'public' } },
    ),
    point(
      'inner',
      { networkOrigin: 'vpc', vpc: 'vpc-1a2b3c4d' },
      { publicAccess: { status: 'private' }, sharing: { status: 'foreign' } },
    ),
    point(
      'closed',
      { networkOrigin: 'internet' },
      {},
      { 'amazonaws.com/configuration-unavailable': 'publicAccess,sharing' },
    ),
    point(
      'other',
      { networkOrigin: 'internet', buckets: [{ name: 'other' }] },
      {},
    ),
  ]);
  await screen.findByText('It can be reached through access points, too');
  const lines = screen
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);
  expect(lines).toHaveLength(3);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^open: from anywhere, shared: public public$/),
      expect.stringMatching(
        /^inner: from the VPC vpc-1a2b3c4d only, shared: foreign account \(not public\)$/,
      ),
      expect.stringMatching(
        /^closed: from anywhere, its sharing can’t be read \(its public access can’t be read\)$/,
      ),
    ]),
  );
});

it('shows nothing where there is none', async () => {
  await show(bucketEntity({}), []);
  await screen.findByText('The catalog has answered.');
  expect(screen.queryByText(/access points/)).toBeNull();
});
