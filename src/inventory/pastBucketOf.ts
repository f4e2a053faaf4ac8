import type {
  BucketChangeKind,
  ChangeActor,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type Difference, differencesBetween } from './differencesBetween';
import type { ReplacedColumns } from './replacedColumns';
import { rowAsOf } from './rowAsOf';
import type { BucketRow } from './tables';

/** A bucket as it was at a time. */
export interface PastBucket {
  state: 'present' | 'gone' | 'unknown';
  /** Its row as it was; where that is not known, as it was first. */
  row: BucketRow;
  accountName?: string;
  goneBy?: ChangeActor;
  /** How large one that is gone was, on a day in UTC. */
  lastSize?: { bytes: number; objects?: number; day: string };
}

/** What differs of a bucket between two times. */
export interface PastDifference {
  /** Undefined where it was not there. */
  before: PastBucket | undefined;
  after: PastBucket;
  differences: Difference[];
}

/** A bucket as it was at a time; undefined where it was not there yet. Pure. */
export function pastBucketOf(
  row: BucketRow,
  at: string,
  options: {
    past: Map<number, Array<{ until: string; columns: ReplacedColumns }>>;
    origins: Map<number, BucketChangeKind>;
  },
): PastBucket | undefined {
  const replaced = (options.past.get(row.id) ?? [])
    .filter(({ until }) => until > at)
    .map(({ columns }) => columns);
  const was = rowAsOf(row, replaced);
  if (row.known_since > at) {
    return options.origins.get(row.id) === 'created'
      ? undefined
      : { state: 'unknown', row: was };
  }
  return { state: was.gone_at === null ? 'present' : 'gone', row: was };
}

/** What differs between two times. Pure. */
export function differencesOfPast(
  before: PastBucket | undefined,
  after: PastBucket,
): Difference[] {
  switch (before?.state) {
    case 'present':
      return after.state === 'gone'
        ? [{ kind: after.row.gone_as! }]
        : stateDifferences(before.row, after.row);
    case 'gone':
      return after.state === 'present' ? [{ kind: 'discovered' }] : [];
    case 'unknown':
      return [
        { kind: after.state === 'gone' ? after.row.gone_as! : 'discovered' },
      ];
    default:
      return after.state === 'present' ? [{ kind: 'created' }] : [];
  }
}

function stateDifferences(before: BucketRow, after: BucketRow): Difference[] {
  return [
    ...differencesBetween(before, after, { factReadAt: () => undefined }).map(
      ({ kind, key, oldValue, newValue }) => ({
        kind,
        key,
        oldValue,
        newValue,
      }),
    ),
    ...(before.owner && after.owner && before.owner !== after.owner
      ? [
          {
            kind: 'owner-changed' as const,
            oldValue: before.owner,
            newValue: after.owner,
          },
        ]
      : []),
  ];
}
