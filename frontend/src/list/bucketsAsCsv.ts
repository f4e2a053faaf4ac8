import type { Entity } from '@backstage/catalog-model';
import {
  type Bucket,
  type BucketSetting,
  CONFIGURATION_FACTS,
  factLabel,
  type OrderedBucket,
  readBucket,
  readConfiguration,
} from 'backstage-plugin-aws-s3-buckets-common';
import { toCsv } from '../toCsv';
import type { ListedBucket } from './BucketList';

/** A bucket as the columns read it. */
interface Row {
  bucket: Bucket;
  spec: Entity['spec'];
  measures?: OrderedBucket;
  settings: BucketSetting[];
}

const columns: Array<[title: string, value: (row: Row) => unknown]> = [
  ['Bucket', ({ bucket }) => bucket.name],
  ['Account', ({ bucket }) => bucket.accountId],
  ['Account name', ({ bucket }) => bucket.accountName],
  ['Region', ({ bucket }) => bucket.region],
  ['Created', ({ bucket }) => bucket.createdAt],
  ['Size in bytes', ({ measures }) => measures?.bytes],
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
  pages: AsyncIterable<ListedBucket[]>,
): Promise<string[]> {
  const pieces = [toCsv([columns.map(([title]) => title)])];
  for await (const buckets of pages) {
    if (buckets.length > 0) {
      pieces.push(toCsv(buckets.map(lineOf)));
    }
  }
  return pieces;
}

function lineOf({ entity, measures }: ListedBucket): unknown[] {
  const row = {
    measures,
    bucket: readBucket(entity),
    spec: entity.spec,
    settings: readConfiguration(entity),
  };
  return columns.map(([, value]) => value(row) ?? '');
}
