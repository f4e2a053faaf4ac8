import type { Entity } from '@backstage/catalog-model';
import {
  type CatalogApi,
  type EntityFilter,
} from '@backstage/plugin-catalog-react';
import {
  type Bucket,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketFilters } from './filters';

const columns: Array<
  [title: string, value: (bucket: Bucket, entity: Entity) => unknown]
> = [
  ['Bucket', bucket => bucket.name],
  ['Account', bucket => bucket.accountId],
  ['Account name', bucket => bucket.accountName],
  ['Region', bucket => bucket.region],
  ['Created', bucket => bucket.createdAt],
  ['Owner', (_, { spec }) => spec?.owner],
  ['System', (_, { spec }) => spec?.system],
];

/** The buckets of a list, all pages of it, as comma-separated values. */
export async function bucketsAsCsv(
  catalogApi: CatalogApi,
  filters: BucketFilters,
): Promise<string> {
  const chosen: EntityFilter[] = Object.values(filters).filter(
    filter => filter !== undefined,
  );
  const lines = [columns.map(([title]) => title)];
  const pages = catalogApi.streamEntities({
    filter: Object.assign(
      {},
      ...chosen.map(filter => filter.getCatalogFilters?.()),
    ),
    fullTextFilter: filters.text?.getFullTextFilters(),
  });
  for await (const entities of pages) {
    for (const entity of entities) {
      // As the list itself does with what the catalog answers.
      if (chosen.every(filter => filter.filterEntity?.(entity) ?? true)) {
        const bucket = readBucket(entity);
        lines.push(columns.map(([, value]) => csvValue(value(bucket, entity))));
      }
    }
  }
  return lines.map(line => `${line.join(',')}\r\n`).join('');
}

/**
 * A value as RFC 4180 has it. Spreadsheets run what begins like a formula, and strangers write tags:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function csvValue(value: unknown = ''): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
