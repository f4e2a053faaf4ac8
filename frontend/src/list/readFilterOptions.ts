import {
  CATALOG_FILTER_EXISTS,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import { AWS_TAGS, LIST_FILTERS } from './listFilters';

/** A filter, and the values that buckets have. */
export interface FilterOptions {
  name: string;
  label: string;
  options: Array<{ value: string; text: string }>;
}

/** Of how many buckets the tags are proposed. Of a hundred thousand, all tags would be megabytes. */
const PROPOSED_FROM = 200;

const onlyBuckets = {
  [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
};

/**
 * The values that the buckets have whom somebody may see, of each filter of the list. A filter of which no bucket has a
 * value is left out.
 *
 * @param names - of accounts and entities, by their ids and refs
 */
export async function readFilterOptions(
  catalogApi: CatalogApi,
  names: Map<string, string>,
): Promise<FilterOptions[]> {
  const [{ facets }, tags] = await Promise.all([
    catalogApi.getEntityFacets({
      facets: LIST_FILTERS.map(({ path }) => path),
      filter: onlyBuckets,
    }),
    proposedTags(catalogApi),
  ]);
  const filters = LIST_FILTERS.map(({ name, label, path, wording }) => ({
    name,
    label,
    options: (facets[path] ?? [])
      .map(({ value, count }) => ({
        value,
        text: `${nameOf(name, value, names) ?? wording(value)} (${count.toLocaleString('en')})`,
      }))
      .sort((a, b) => a.text.localeCompare(b.text, 'en')),
  }));
  return [
    ...filters,
    { name: AWS_TAGS, label: 'AWS tag', options: tags },
  ].filter(({ options }) => options.length > 0);
}

/** The id tells two accounts of one name apart. */
export function nameOf(
  filter: string,
  value: string,
  names: Map<string, string>,
): string | undefined {
  const name = names.get(value);
  return name && filter === 'awsAccounts' ? `${name} · ${value}` : name;
}

async function proposedTags(catalogApi: CatalogApi) {
  const { items } = await catalogApi.queryEntities({
    filter: onlyBuckets,
    fields: ['metadata.name', 'spec.tags'],
    limit: PROPOSED_FROM,
  });
  const tags = items.flatMap(entity => readBucket(entity).tags);
  // Those that AWS sets itself come last: nobody chose them.
  const isOfAws = (tag: string) => Number(tag.startsWith('aws:'));
  return [...new Set(tags.map(([key, value]) => `${key}=${value}`))]
    .sort((a, b) => isOfAws(a) - isOfAws(b) || a.localeCompare(b, 'en'))
    .map(value => ({ value, text: value }));
}
