import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';
import type {
  BucketChangeKind,
  HeldBackRemoval,
  UnlistedBucket,
} from '../inventory';

/*
 * What the log says of a run. One line per account; nothing of credentials, and of tags only what names an owner.
 */

/** `account 222222222222 (payments-prod)` */
export function describeAccount({ id, name }: AwsAccount): string {
  return name ? `account ${id} (${name})` : `account ${id}`;
}

/** What one account's reading found and what it took. */
export function accountLine(options: {
  account: AwsAccount;
  records: BucketRecord[];
  changes: Map<BucketChangeKind, number>;
  calls: { sent: number; repeated: number };
  seconds: number;
}): string {
  const { account, records, changes, calls, seconds } = options;
  const regions = new Set(
    records.flatMap(({ region }) =>
      region.status === 'known' ? region.region : [],
    ),
  );
  const tags = { known: 0, none: 0, unavailable: 0 };
  for (const record of records) {
    tags[record.tags.status] += 1;
  }
  const changed = [...changes]
    .map(([kind, times]) => `${times} ${kind}`)
    .join(', ');
  return [
    `Read ${describeAccount(account)}: ${count(records, 'bucket')} in ${count([...regions], 'region')}`,
    `tags: ${tags.known} known, ${tags.none} none, ${tags.unavailable} unavailable`,
    changed || 'nothing changed',
    `${calls.sent} AWS calls${calls.repeated ? `, ${calls.repeated} repeated` : ''}`,
    `${seconds.toFixed(1)} s`,
  ].join('; ');
}

/** A line for each reason why something about buckets could not be read, naming the buckets. */
export function unreadableLines(
  account: AwsAccount,
  records: BucketRecord[],
): string[] {
  const byCode = new Map<string, { reason: Unavailable; buckets: string[] }>();
  for (const { name, tags } of records) {
    if (tags.status === 'unavailable') {
      const group = byCode.get(tags.reason.code) ?? {
        reason: tags.reason,
        buckets: [],
      };
      group.buckets.push(name);
      byCode.set(tags.reason.code, group);
    }
  }
  return [...byCode.values()].map(
    ({ reason, buckets }) =>
      `${count(buckets, 'bucket')} of ${describeAccount(account)} could not be read to the end, and ${
        buckets.length === 1 ? 'stays' : 'stay'
      } as last known: ${shortList(buckets)}. ${reason.message}`,
  );
}

/** A line for each reason why entities are not in the catalog, or as they were, naming the buckets. */
export function rejectedLines(
  account: AwsAccount,
  bucketsByReason: Map<string, string[]>,
): string[] {
  return [...bucketsByReason].map(
    ([reason, buckets]) =>
      `The catalog can't take the entities of ${count(buckets, 'bucket')} of ${describeAccount(account)}, and what it has of them stays as it was: ${shortList(buckets)}. ${reason}`,
  );
}

/** That a list was not complete, or that some of what it leaves out may still be there. */
export function unlistedLines(
  account: AwsAccount,
  unlisted: Map<string, UnlistedBucket>,
): string[] {
  const named = (found: UnlistedBucket) =>
    [...unlisted.keys()].filter(bucket => unlisted.get(bucket) === found);
  const present = named('present');
  const unproven = named('unproven');
  const unanswered = named('unanswered');
  return [
    present.length > 0 &&
      `ListBuckets of ${describeAccount(account)} left out ${count(present, 'bucket')} that S3 still has, and they are kept: ${shortList(present)}. The list ended early; look at the endpoint and at what stands between Backstage and AWS.`,
    unanswered.length > 0 &&
      `${count(unanswered, 'bucket')} of ${describeAccount(account)} ${
        unanswered.length === 1 ? 'is' : 'are'
      } no longer listed, and S3 gave no answer about them, so they are kept: ${shortList(unanswered)}. The next run asks again.`,
    unproven.length > 0 &&
      `${count(unproven, 'bucket')} of ${describeAccount(account)} ${
        unproven.length === 1 ? 'is' : 'are'
      } no longer listed, and S3 doesn't confirm that they are gone: ${shortList(unproven)}. They are kept for now.`,
  ].filter(line => line !== false);
}

/** Which buckets name an owner that nobody is, so that they have another. */
export function unknownOwnersLine(
  account: AwsAccount,
  unknownOwners: Map<string, string[]>,
): string {
  const buckets = [...unknownOwners].map(
    ([bucket, owners]) =>
      // Quoted, because whoever writes tags may write anything.
      `${bucket} (${owners.map(owner => JSON.stringify(owner)).join(', ')})`,
  );
  return `${count(buckets, 'bucket')} of ${describeAccount(account)} ${
    buckets.length === 1 ? 'names' : 'name'
  } an owner that is no ref, or not in the catalog: ${shortList(buckets)}. The next in line owns them instead.`;
}

/** Why buckets that AWS no longer lists are still in the catalog. */
export function heldBackLine(
  account: AwsAccount,
  heldBack: HeldBackRemoval,
): string {
  const { buckets, known, seen, runs } = heldBack;
  return `${buckets.length} of ${known} buckets of ${describeAccount(account)} are gone at once, and are kept until they have been missing in ${runs} runs in a row (now: ${seen}): ${shortList(buckets)}. If that is right, wait; if not, look at what the account's role may list.`;
}

function count(items: unknown[], noun: string): string {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`;
}

function shortList(names: string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
