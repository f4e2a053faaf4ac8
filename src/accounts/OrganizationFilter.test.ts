import { organizationSchema } from '../config/providerSchema';
import {
  type OrganizationalUnit,
  OrganizationFilter,
} from './OrganizationFilter';

const root: OrganizationalUnit = { id: 'r-1', path: '/', ids: ['r-1'] };
const workloads: OrganizationalUnit = {
  id: 'ou-w',
  path: '/Workloads',
  ids: ['r-1', 'ou-w'],
};
const production: OrganizationalUnit = {
  id: 'ou-p',
  path: '/Workloads/Production',
  ids: ['r-1', 'ou-w', 'ou-p'],
};
const sandbox: OrganizationalUnit = {
  id: 'ou-s',
  path: '/Sandbox',
  ids: ['r-1', 'ou-s'],
};
const units = { root, workloads, production, sandbox };

/** One account in each unit, as `unit: tags`. */
const tags: Record<keyof typeof units, Record<string, string>> = {
  root: {},
  workloads: { team: 'web' },
  production: { team: 'payments', critical: 'yes' },
  sandbox: { team: '' },
};

const filterOf = (config: object) =>
  new OrganizationFilter(
    organizationSchema.parse(config),
    Object.values(units),
  );

describe('OrganizationFilter', () => {
  it.each<{ config: object; asked: string; taken: string }>([
    {
      config: {},
      asked: 'root workloads production sandbox',
      taken: 'root workloads production sandbox',
    },
    {
      config: { include: { organizationalUnits: ['/Workloads'] } },
      asked: 'workloads production',
      taken: 'workloads production',
    },
    {
      config: { include: { organizationalUnits: ['Workloads/'] } },
      asked: 'workloads production',
      taken: 'workloads production',
    },
    {
      config: { include: { organizationalUnits: ['r-1'] } },
      asked: 'root workloads production sandbox',
      taken: 'root workloads production sandbox',
    },
    {
      config: {
        include: { organizationalUnits: ['/Workloads'] },
        exclude: { organizationalUnits: ['ou-p'] },
      },
      asked: 'workloads',
      taken: 'workloads',
    },
    {
      config: { exclude: { organizationalUnits: ['/Workloads'] } },
      asked: 'root sandbox',
      taken: 'root sandbox',
    },
    {
      config: { include: { accounts: ['100000000003'] } },
      asked: 'root workloads production sandbox',
      taken: 'sandbox',
    },
    {
      config: {
        include: {
          organizationalUnits: ['/Workloads/Production'],
          accounts: ['100000000000'],
        },
      },
      asked: 'root workloads production sandbox',
      taken: 'root production',
    },
    {
      config: { exclude: { accounts: ['100000000000'] } },
      asked: 'root workloads production sandbox',
      taken: 'workloads production sandbox',
    },
    {
      config: { include: { tags: { team: '*' } } },
      asked: 'root workloads production sandbox',
      taken: 'workloads production sandbox',
    },
    {
      config: { include: { tags: { team: ['web', 'payments'] } } },
      asked: 'root workloads production sandbox',
      taken: 'workloads production',
    },
    {
      config: { include: { tags: { team: 'web', critical: 'yes' } } },
      asked: 'root workloads production sandbox',
      taken: 'workloads production',
    },
    {
      config: {
        include: { organizationalUnits: ['/Workloads'] },
        exclude: { tags: { critical: '*' } },
      },
      asked: 'workloads production',
      taken: 'workloads',
    },
    {
      config: {
        include: { tags: { team: '*' } },
        exclude: { organizationalUnits: ['/Sandbox'] },
      },
      asked: 'root workloads production',
      taken: 'workloads production',
    },
  ])('$config asks $asked, takes $taken', ({ config, asked, taken }) => {
    const filter = filterOf(config);
    const names = Object.keys(units) as Array<keyof typeof units>;
    expect(
      names.filter(name => filter.mayHaveAccounts(units[name])).join(' '),
    ).toBe(asked);
    expect(
      names
        .filter((name, i) => {
          const id = `${100_000_000_000 + i}`;
          return (
            filter.mayHaveAccounts(units[name]) &&
            filter.mayTake(id, units[name]) &&
            filter.takes(id, units[name], tags[name])
          );
        })
        .join(' '),
    ).toBe(taken);
  });

  it('reads no tags of an account that is left out by its id or its place', () => {
    const filter = filterOf({
      include: { organizationalUnits: ['/Workloads'] },
      exclude: { accounts: ['100000000001'] },
    });
    expect(filter.mayTake('100000000001', workloads)).toBe(false);
    expect(filter.mayTake('100000000003', sandbox)).toBe(false);
    expect(filter.mayTake('100000000002', production)).toBe(true);
  });

  it.each(['include', 'exclude'])(
    'refuses a unit that the organization does not have, in %s',
    section => {
      expect(() =>
        filterOf({ [section]: { organizationalUnits: ['/Sandbx'] } }),
      ).toThrow(
        `organization.${section}.organizationalUnits: the organization has no unit '/Sandbx'. It has / (r-1), /Workloads (ou-w), /Workloads/Production (ou-p), /Sandbox (ou-s).`,
      );
    },
  );
});
