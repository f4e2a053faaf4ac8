import {
  CATALOG_FILTER_EXISTS,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from '../list/annotationPath';
import { namesOfAccounts } from '../list/useAwsAccounts';

/** How many buckets have something in common. */
export interface Count {
  /** What they have in common, as the list filters by it. */
  value: string;
  /** The same for people. */
  label: string;
  buckets: number;
}

/** All buckets that somebody may see, counted. */
export interface Estate {
  buckets: number;
  accounts: Count[];
  regions: Count[];
  owners: Count[];
  publicAccess: Count[];
  encryption: Count[];
  /** The refs of the groups that own what nobody owns. */
  unowned: Set<string>;
}

const FACETS = {
  kind: 'kind',
  accounts: annotationPath(ANNOTATION_AWS_ACCOUNT_ID),
  regions: annotationPath(ANNOTATION_AWS_REGION),
  owners: 'relations.ownedBy',
  publicAccess: 'spec.configuration.publicAccess.status',
  encryption: 'spec.configuration.encryption.status',
};

/** Counts the buckets by the catalog's facets, which count what the person may see. */
export async function readEstate(catalogApi: CatalogApi): Promise<Estate> {
  const [counts, accountNames, unowned] = await Promise.all([
    countBuckets(catalogApi),
    namesOfAccounts(catalogApi),
    unownedGroups(catalogApi),
  ]);
  const ownerNames = await namesOfOwners(
    catalogApi,
    counts.owners.map(({ value }) => value),
  );
  const labelled = (
    some: Array<{ value: string; count: number }>,
    labelOf: (value: string) => string = value => value,
  ) =>
    some
      .map(({ value, count }) => ({
        value,
        label: labelOf(value),
        buckets: count,
      }))
      .sort((a, b) => b.buckets - a.buckets || compare(a.label, b.label));

  return {
    buckets: counts.kind.reduce((sum, { count }) => sum + count, 0),
    accounts: labelled(counts.accounts, id => accountNames.get(id) ?? id),
    regions: labelled(counts.regions),
    owners: labelled(counts.owners, ref => ownerNames.get(ref) ?? ref),
    publicAccess: labelled(counts.publicAccess),
    encryption: labelled(counts.encryption),
    unowned,
  };
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}

async function countBuckets(
  catalogApi: CatalogApi,
): Promise<
  Record<keyof typeof FACETS, Array<{ value: string; count: number }>>
> {
  const { facets } = await catalogApi.getEntityFacets({
    facets: Object.values(FACETS),
    filter: {
      [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
    },
  });
  const of = (name: keyof typeof FACETS) => facets[FACETS[name]] ?? [];
  return {
    kind: of('kind'),
    accounts: of('accounts'),
    regions: of('regions'),
    owners: of('owners'),
    publicAccess: of('publicAccess'),
    encryption: of('encryption'),
  };
}

/** The backend module gives buckets without an owner to a group of this type. */
async function unownedGroups(catalogApi: CatalogApi): Promise<Set<string>> {
  const { items } = await catalogApi.getEntities({
    filter: { kind: 'group', 'spec.type': UNOWNED_GROUP_TYPE },
    fields: ['kind', 'metadata.namespace', 'metadata.name'],
  });
  return new Set(
    items.map(({ metadata }) =>
      `group:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase(),
    ),
  );
}

async function namesOfOwners(
  catalogApi: CatalogApi,
  refs: string[],
): Promise<Map<string, string>> {
  if (refs.length === 0) {
    return new Map();
  }
  const { items } = await catalogApi.getEntitiesByRefs({
    entityRefs: refs,
    fields: ['metadata.name', 'metadata.title', 'spec.profile.displayName'],
  });
  return new Map(
    refs.map((ref, index) => {
      const entity = items[index];
      const profile = entity?.spec?.profile as
        { displayName?: string } | undefined;
      return [
        ref,
        profile?.displayName ??
          entity?.metadata.title ??
          entity?.metadata.name ??
          ref,
      ];
    }),
  );
}
