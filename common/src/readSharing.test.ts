import type { Entity } from '@backstage/catalog-model';
import { readSharing } from './readSharing';

const read = (spec?: unknown) => readSharing({ spec } as Entity);

const nothing = {
  accounts: [],
  services: [],
  access: [],
  tlsOnly: false,
  statements: [],
};

it('reads what the backend module writes', () => {
  const sharing = {
    status: 'foreign',
    accounts: ['999999999999'],
    services: ['logging.s3.amazonaws.com'],
    access: ['read', 'write'],
    tlsOnly: true,
    statements: [
      {
        sid: 'Partner',
        by: 'policy',
        effect: 'Allow',
        who: ['999999999999'],
        access: ['read'],
        conditions: ['aws:SourceIp'],
        scope: 'foreign',
      },
      { by: 'acl', effect: 'Deny', who: ['*'], access: ['write'] },
    ],
  };
  expect(read({ configuration: { sharing } })).toEqual(sharing);
});

it.each([
  [undefined, undefined],
  [{}, undefined],
  [{ configuration: null }, undefined],
  [{ configuration: { sharing: 'public' } }, undefined],
  [{ configuration: { sharing: { status: 7 } } }, undefined],
  [
    { configuration: { sharing: { status: 'public' } } },
    { ...nothing, status: 'public' },
  ],
  [
    {
      configuration: {
        sharing: { status: 'x', accounts: [1, '2'], statements: [null] },
      },
    },
    {
      ...nothing,
      status: 'x',
      accounts: ['2'],
      statements: [{ by: 'policy', effect: 'Allow', who: [], access: [] }],
    },
  ],
])('of %j is %j', (spec, expected) => {
  expect(read(spec)).toEqual(expected);
});
