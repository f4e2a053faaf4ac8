import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { ResponseError } from '@backstage/errors';
import { screen } from '@testing-library/react';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { s3BucketsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { SharedWith } from './SharedWith';

const OWN = '222222222222';
const READ = '333333333333';
const KNOWN = '444444444444';
const FOREIGN = '999999999999';

const shared = (sharing: object): Entity => {
  const entity = bucketEntity({});
  return { ...entity, spec: { ...entity.spec, configuration: { sharing } } };
};

const allow = (who: string[], rest: object = {}) => ({
  by: 'policy',
  effect: 'Allow',
  who,
  access: ['read'],
  scope: 'foreign',
  ...rest,
});

function show(
  entity: Entity,
  listAccounts: () => Promise<object> = async () => ({
    items: [
      { accountId: OWN, name: 'payments-prod' },
      { accountId: READ, name: 'data-platform' },
    ],
    others: [{ accountId: KNOWN, name: 'sandbox' }],
  }),
) {
  return renderInTestApp(<SharedWith entity={entity} />, {
    apis: [[s3BucketsApiRef, { listAccounts } as never]],
    mountedRoutes: { '/s3-buckets': rootRouteRef },
  });
}

it('says who, by which statement, to do what, and on which conditions', async () => {
  await show(
    shared({
      status: 'foreign',
      statements: [
        allow([FOREIGN], { sid: 'Partner', access: ['read', 'write'] }),
        allow([KNOWN], { by: 'acl' }),
        allow([READ], { scope: 'accounts' }),
        allow(['*'], { scope: 'conditional', conditions: ['aws:SourceIp'] }),
        { by: 'policy', effect: 'Deny', who: ['*'], access: ['read'] },
        allow([OWN], { scope: 'account' }),
      ],
    }),
  );
  await screen.findByText(`sandbox (${KNOWN})`);
  expect(
    screen.getAllByRole('listitem').map(({ textContent }) => textContent),
  ).toEqual([
    `account ${FOREIGN} may read, write, by statement Partner of its policy foreign`,
    `sandbox (${KNOWN}) may read, by its ACL foreign`,
    `data-platform (${READ}) may read, by a statement of its policy without a Sid `,
    'anybody may read, by a statement of its policy without a Sid, on conditions about aws:SourceIp ',
  ]);
  // Only what is read has buckets to show.
  expect(
    screen.getAllByRole('link').map(link => link.getAttribute('href')),
  ).toEqual([
    `/s3-buckets/buckets?filters%5Buser%5D=all&filters%5BawsAccounts%5D=${READ}`,
  ]);
});

it('shows ids to those who may not see accounts that have no entity', async () => {
  const forbidden = await ResponseError.fromResponse(
    new Response('{}', { status: 403, statusText: 'Forbidden' }) as never,
  );
  await show(shared({ status: 'foreign', statements: [allow([KNOWN])] }), () =>
    Promise.reject(forbidden),
  );
  expect(await screen.findByText(`account ${KNOWN}`)).toBeTruthy();
});

it.each([
  { status: 'account', statements: [allow([OWN], { scope: 'account' })] },
  { status: 'account', statements: [] },
  'anything',
])('shows nothing where it is not shared: %j', async sharing => {
  await show(shared(sharing as object));
  expect(screen.queryByText('Shared with')).toBeNull();
});
