import {
  CONFIGURATION_FACTS,
  describeConfigurationValue,
  factLabel,
  nameActors,
  plainText,
  type RecordedBucket,
  type TextPart,
} from 'backstage-plugin-aws-s3-buckets-common';
import { formatTime } from '../Time';

const STATE = 'State';

/** Something that is told of a bucket at a time. */
interface Told {
  label: string;
  value: TextPart;
}

/** What is told of a bucket at one time, or at two. */
export interface BucketRow {
  label: string;
  /** Of each time; absent where nothing is told of it. */
  values: Array<TextPart | undefined>;
  differs: boolean;
}

/**
 * What is told of a bucket at one time, or at several to compare them: then what differs comes first.
 *
 * @param buckets - undefined where it was not there
 */
export function bucketRows(
  buckets: Array<RecordedBucket | undefined>,
): BucketRow[] {
  const told = buckets.map(bucket => toldOf(bucket));
  const isComparable = buckets.every(
    bucket => bucket && bucket.state !== 'unknown',
  );
  const labels = [...new Set(told.flat().map(({ label }) => label))];
  const rows = labels.map(label => {
    const values = told.map(
      some => some.find(one => one.label === label)?.value,
    );
    const texts = values.map(value => value && plainText(value));
    // Of a time at which nothing is known, or it was not there, nothing else is told.
    const isCompared = isComparable || label === STATE;
    return { label, values, differs: isCompared && new Set(texts).size > 1 };
  });
  // The sort is stable.
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}

function toldOf(bucket: RecordedBucket | undefined): Told[] {
  if (!bucket) {
    return [{ label: STATE, value: 'not there' }];
  }
  const { configuration = {}, tags, unavailable = [], state } = bucket;
  const known: Array<[string, TextPart | undefined]> = [
    [STATE, stateOf(bucket)],
    ['Account', bucket.accountName ?? bucket.accountId],
    ['Region', bucket.region],
    ['Owner', bucket.owner && { entityRef: bucket.owner }],
    ['Created', bucket.createdAt && formatTime(bucket.createdAt)],
    ...CONFIGURATION_FACTS.map((name): [string, TextPart | undefined] => {
      const value = configuration[name];
      return [
        factLabel(name),
        value && { value: describeConfigurationValue(name, value) },
      ];
    }),
    ...Object.entries(tags ?? {})
      .sort(([a], [b]) => a.localeCompare(b, 'en'))
      .map(([key, value]): [string, TextPart] => [
        `Tag ${key}`,
        { value: value || '(empty)' },
      ]),
    [
      'Couldn’t be read',
      state !== 'unknown' && unavailable.length > 0
        ? `${unavailable.map(factLabel).join(', ')}; told is the last known value`
        : undefined,
    ],
  ];
  return known.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value }],
  );
}

function stateOf(bucket: RecordedBucket): string {
  const { state, goneAs, goneAt, goneBy, knownSince } = bucket;
  switch (state) {
    case 'present':
      return 'there';
    case 'gone':
      return [
        goneAs === 'deleted' ? 'deleted' : 'no longer read',
        ...(goneAt ? [` since ${formatTime(goneAt)}`] : []),
        ...(goneBy
          ? [
              `, by ${nameActors({ actor: goneBy, accountId: bucket.accountId }).map(plainText).join('')}`,
            ]
          : []),
      ].join('');
    default:
      return `not known: what is told begins on ${formatTime(knownSince)}`;
  }
}
