import type { Entity } from '@backstage/catalog-model';
import {
  type Bucket,
  type BucketSetting,
  type BucketToAttend,
  CONFIGURATION_FACTS,
  factLabel,
  type OrderedBucket,
  readBucket,
  readConfiguration,
} from 'backstage-plugin-aws-s3-buckets-common';
import { toCsv } from '../toCsv';
import type { ExportedBucket } from './BucketList';

/** A bucket as the columns read it. */
interface Row {
  bucket: Bucket;
  spec: Entity['spec'];
  measures?: OrderedBucket;
  checks?: BucketToAttend[];
  settings: BucketSetting[];
}

const columns: Array<[title: string, value: (row: Row) => unknown]> = [
  ['Bucket', ({ bucket }) => bucket.name],
  ['Account', ({ bucket }) => bucket.accountId],
  ['Account name', ({ bucket }) => bucket.accountName],
  ['Region', ({ bucket }) => bucket.region],
  ['Created', ({ bucket }) => bucket.createdAt],
  ['Size in bytes', ({ measures }) => measures?.bytes],
  ['Objects', ({ measures }) => measures?.objects],
  [
    'Estimate of storage in USD a month',
    ({ measures }) => measures?.estimate?.usd,
  ],
  [
    'Not in the estimate',
    ({ measures }) => measures?.estimate?.unpriced?.storageClasses.join(', '),
  ],
  ['Last change', ({ measures }) => measures?.lastChangeAt],
  ['Owner', ({ spec }) => spec?.owner],
  ['System', ({ spec }) => spec?.system],
  ...CONFIGURATION_FACTS.map((fact): (typeof columns)[number] => [
    factLabel(fact),
    ({ settings }) => settings.find(({ name }) => name === fact)?.words,
  ]),
  [
    'Couldn’t be read',
    ({ bucket, settings }) =>
      [
        ...(bucket.regionUnavailable ? ['Region'] : []),
        ...(bucket.tagsUnavailable ? ['Tags'] : []),
        ...settings
          .filter(({ isUnavailable }) => isUnavailable)
          .map(({ name }) => factLabel(name)),
      ].join(', '),
  ],
  ['Failed checks', ({ checks }) => checks && failedChecks(checks)],
  [
    'Checks that couldn’t be judged',
    ({ checks }) =>
      checks
        ?.filter(({ isUnjudged }) => isUnjudged)
        .map(({ title }) => title)
        .join('\n'),
  ],
  [
    'Tags',
    ({ bucket }) =>
      bucket.tags.map(([key, value]) => `${key}=${value}`).join('\n'),
  ],
];

/**
 * The buckets of a list, all pages of it, as comma-separated values in pieces: a hundred thousand buckets are never in
 * one string.
 */
export async function bucketsAsCsv(
  pages: AsyncIterable<ExportedBucket[]>,
): Promise<string[]> {
  const pieces = [toCsv([columns.map(([title]) => title)])];
  for await (const buckets of pages) {
    if (buckets.length > 0) {
      pieces.push(toCsv(buckets.map(lineOf)));
    }
  }
  return pieces;
}

/** An empty cell is that of a bucket of which nothing is known. */
function failedChecks(checks: BucketToAttend[]): string {
  const failed = checks.filter(({ isUnjudged }) => !isUnjudged);
  return failed.length === 0
    ? 'none'
    : failed.map(({ title, severity }) => `${title} (${severity})`).join('\n');
}

function lineOf({ entity, measures, checks }: ExportedBucket): unknown[] {
  const row = {
    measures,
    checks,
    bucket: readBucket(entity),
    spec: entity.spec,
    settings: readConfiguration(entity),
  };
  return columns.map(([, value]) => value(row) ?? '');
}
