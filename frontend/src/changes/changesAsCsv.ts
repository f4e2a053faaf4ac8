import {
  type BucketChange,
  changeParts,
  changeText,
  nameActors,
  plainText,
  type TextPart,
} from 'backstage-plugin-aws-s3-buckets-common';
import { toCsv } from '../toCsv';

/** What a column is of. */
interface Line {
  change: BucketChange;
  accountName: string | undefined;
}

const columns: Array<[title: string, value: (line: Line) => unknown]> = [
  ['Found', ({ change }) => change.observedAt],
  ['Happened', ({ change }) => change.occurredAt],
  ['Bucket', ({ change }) => change.bucket],
  ['Account', ({ change }) => change.accountId],
  ['Account name', ({ accountName }) => accountName],
  ['Owner', ({ change }) => change.owner],
  ['Kind', ({ change }) => change.kind],
  ['What', ({ change }) => changeParts(change).what],
  ['Before', ({ change }) => text(changeParts(change).before)],
  ['After', ({ change }) => text(changeParts(change).after)],
  ['By', ({ change }) => nameActors(change).map(plainText).join('')],
  ['Event', ({ change }) => change.eventName],
  ['In words', ({ change }) => changeText(change)],
  ['ARN', ({ change }) => change.arn],
];

/** Changes as comma-separated values, with what people read of them. */
export function changesAsCsv(
  changes: BucketChange[],
  accountNames: ReadonlyMap<string, string>,
): string {
  return toCsv([
    columns.map(([title]) => title),
    ...changes.map(change =>
      columns.map(
        ([, value]) =>
          value({ change, accountName: accountNames.get(change.accountId) }) ??
          '',
      ),
    ),
  ]);
}

function text(part: TextPart | undefined): string | undefined {
  return part && plainText(part);
}
