import { OrganizationError } from '../aws/awsErrors';
import type {
  OrganizationConfig,
  OrganizationCriteria,
} from '../config/providerSchema';

/** An organizational unit, or the root. */
export interface OrganizationalUnit {
  id: string;
  /** `/Workloads/Production`; the root's is `/`. */
  path: string;
  /** The unit's own id and those above it. */
  ids: string[];
}

/** Which accounts of an organization a provider's config takes. */
export class OrganizationFilter {
  readonly #include: OrganizationCriteria;
  readonly #exclude: OrganizationCriteria;
  readonly #includedUnits: Set<string>;
  readonly #excludedUnits: Set<string>;
  readonly #includesAll: boolean;

  /**
   * @param units - all units of the organization
   * @throws OrganizationError for a name that no unit has: a typing error must not widen or empty what is read.
   */
  constructor(
    { include, exclude }: Pick<OrganizationConfig, 'include' | 'exclude'>,
    units: OrganizationalUnit[],
  ) {
    this.#include = include;
    this.#exclude = exclude;
    this.#includedUnits = idsOf(include, 'include', units);
    this.#excludedUnits = idsOf(exclude, 'exclude', units);
    this.#includesAll = Object.keys(include).length === 0;
  }

  /** Whether a unit may have accounts that are wanted, so that it has to be asked for them. */
  mayHaveAccounts(unit: OrganizationalUnit): boolean {
    return (
      !isBelow(unit, this.#excludedUnits) &&
      (this.#includesAll ||
        this.#include.accounts !== undefined ||
        this.#include.tags !== undefined ||
        isBelow(unit, this.#includedUnits))
    );
  }

  /**
   * Whether an account may be wanted, as far as that can be said without its tags.
   *
   * @param unit - a unit that {@link OrganizationFilter.mayHaveAccounts}
   */
  mayTake(accountId: string, unit: OrganizationalUnit): boolean {
    return (
      !this.#exclude.accounts?.includes(accountId) &&
      (this.#isNamed(accountId, unit) || this.#include.tags !== undefined)
    );
  }

  /** Whether an account that {@link OrganizationFilter.mayTake | may be wanted} is. */
  takes(
    accountId: string,
    unit: OrganizationalUnit,
    tags: Record<string, string> | undefined,
  ): boolean {
    return (
      !hasAnyTag(this.#exclude.tags, tags) &&
      (this.#isNamed(accountId, unit) || hasAnyTag(this.#include.tags, tags))
    );
  }

  #isNamed(accountId: string, unit: OrganizationalUnit): boolean {
    return (
      this.#includesAll ||
      isBelow(unit, this.#includedUnits) ||
      (this.#include.accounts?.includes(accountId) ?? false)
    );
  }
}

function isBelow({ ids }: OrganizationalUnit, units: Set<string>): boolean {
  return ids.some(id => units.has(id));
}

function idsOf(
  { organizationalUnits = [] }: OrganizationCriteria,
  section: string,
  units: OrganizationalUnit[],
): Set<string> {
  return new Set(
    organizationalUnits.map(name => {
      const path = `/${name.replace(/^\/|\/$/g, '')}`;
      const unit = units.find(
        candidate => candidate.id === name || candidate.path === path,
      );
      if (!unit) {
        throw new OrganizationError(
          `organization.${section}.organizationalUnits: the organization has no unit '${name}'. It has ${units.map(({ id, path: own }) => `${own} (${id})`).join(', ')}.`,
        );
      }
      return unit.id;
    }),
  );
}

function hasAnyTag(
  wanted: OrganizationCriteria['tags'],
  tags: Record<string, string> | undefined,
): boolean {
  return Object.entries(wanted ?? {}).some(
    ([key, values]) =>
      tags?.[key] !== undefined &&
      [values].flat().some(value => value === '*' || value === tags[key]),
  );
}
