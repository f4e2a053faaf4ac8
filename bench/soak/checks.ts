import stableJson from 'fast-json-stable-stringify';
import type { Knex } from 'knex';
import { groupBy } from 'lodash';
import type { Account, Aws } from '../../dev/aws';
import {
  bucketsInAws,
  bucketsInCatalog,
} from '../../src/faults/__testUtils__/catalog';
import type { ChangeRow } from '../../src/inventory/changes/listChanges';
import { BUCKETS, type BucketRow, CHANGES } from '../../src/inventory/tables';
import { type ExpectedChange, valueSetBy } from './changes';

/** What stood for less time may have been overtaken before anybody read it: faults and kills take time. */
const SEEN_WITHIN_MS = 5 * 60_000;

/** Where catalog, inventory and AWS disagree now, in words. */
export async function stateDisagreements(parts: {
  aws: Aws;
  accounts: Account[];
  client: Knex;
  baseUrl: string;
}): Promise<string[]> {
  const { aws, accounts, client, baseUrl } = parts;
  const answer = await fetch(`${baseUrl}/api/catalog/aws-s3-buckets/accounts`);
  const { items } = await answer.json();
  const ids = accounts.map(({ id }) => id);
  return [
    ...differences(
      'the catalog',
      await bucketsInCatalog(baseUrl),
      bucketsInAws(aws, ids),
    ),
    ...differences(
      'the inventory',
      (await client<BucketRow>(BUCKETS).whereNull('gone_at')).map(bucketOfRow),
      accounts.flatMap(bucketsOfAccount),
    ),
    ...differences(
      'the list of accounts',
      items.map(({ accountId, state, buckets }: any) => ({
        accountId,
        state,
        buckets,
      })),
      accounts.map(({ id, buckets }) => ({
        accountId: id,
        state: 'read',
        buckets: buckets.size,
      })),
    ),
    ...differences(
      'what is to be published',
      await client(CHANGES).whereNotNull('unpublished_since'),
      [],
    ),
  ];
}

function bucketsOfAccount({ id, buckets }: Account) {
  return [...buckets.after()].map(({ name, region, tags, configuration }) => ({
    name,
    account: id,
    region,
    tags: tags ?? {},
    key: configuration.encryption?.ApplyServerSideEncryptionByDefault
      ?.KMSMasterKeyID,
    isSettled: true,
  }));
}

function bucketOfRow(row: BucketRow) {
  const { tags, encryption } = JSON.parse(row.facts);
  return {
    name: row.name,
    account: row.account_id,
    region: row.region,
    tags: tags?.value ?? {},
    key: encryption?.value?.key,
    isSettled: row.shown_version === row.version && row.missing_at === null,
  };
}

/** Both ways. */
function differences(who: string, found: object[], inAws: object[]): string[] {
  const [has, wants] = [found, inAws].map(items => items.map(stableJson));
  return [
    ...has
      .filter(item => !wants.includes(item))
      .map(item => `Only ${who} has ${item}.`),
    ...wants
      .filter(item => !has.includes(item))
      .map(item => `Only AWS has ${item}, not ${who}.`),
  ];
}

/** What is wrong with the change log, and the figures. */
export async function checkLog(
  client: Knex,
  accounts: Account[],
  expected: ExpectedChange[],
) {
  const rows = await client<ChangeRow>(CHANGES).orderBy('id');
  const logs = new Map(Object.entries(groupBy(rows, ({ bucket }) => bucket)));
  const inAws = new Map(
    accounts.flatMap(bucketsOfAccount).map(bucket => [bucket.name, bucket]),
  );
  const unseen = expected.filter(({ bucket, at, isIn, value }) => {
    const log = logs.get(bucket) ?? [];
    return (
      !log.some(row => Date.parse(row.observed_at) >= at && isIn(row)) &&
      (!value || firstKey(log, inAws.get(bucket)) !== value)
    );
  });
  return {
    rows: rows.length,
    explained: rows.filter(({ event_name: name }) => name).length,
    overtaken: unseen.length,
    problems: [
      ...[...logs].flatMap(([name, log]) => replay(log, inAws.get(name))),
      ...unseen
        .filter(({ at, until }) => !until || until - at > SEEN_WITHIN_MS)
        .map(({ bucket, what }) => `The log of ${bucket} lacks ${what}.`),
      ...rows.flatMap(row => wronglyNamed(row, expected)),
    ],
  };
}

/** The key with which a bucket was first read: the first value of a fact is no change. */
function firstKey(
  log: ChangeRow[],
  inAws: { key?: string } | undefined,
): string | undefined {
  const first = log.find(({ key }) => key === 'encryption');
  return first ? JSON.parse(first.old_value ?? 'null')?.key : inAws?.key;
}

/** Who else is named than the one who set a value that nobody else set. */
function wronglyNamed(row: ChangeRow, expected: ExpectedChange[]): string[] {
  const value = valueSetBy(row);
  const set = expected.find(change => change.value === value);
  return !value || !set || !row.actor || row.actor.includes(`/${value}"`)
    ? []
    : [
        `Change ${row.id} of ${row.bucket} has ${set.what}, and names ${row.actor}.`,
      ];
}

/** Each change of a bucket goes on from the one before, and the last one is what AWS has. */
function replay(
  log: ChangeRow[],
  inAws: { account: string; tags: Record<string, string> } | undefined,
): string[] {
  const problems: string[] = [];
  /** What the log told so far, beginning anew where the bucket does. */
  const told = new Map<string, string | null>([['account', null]]);
  const now = () => told.get('account') ?? null;
  for (const row of log) {
    const { field, before, after } = stepOf(row);
    const known = told.has(field) ? told.get(field) : before;
    if (known !== before || (field !== 'account' && !now())) {
      problems.push(
        `Change ${row.id} says that the ${field} was ${before}; before, it was ${known}.`,
      );
    }
    if (field === 'account' && (!before || !after)) {
      told.clear();
    }
    told.set(field, after);
  }
  for (const [field, value] of told) {
    const [what, key] = field.split(' ');
    const truth =
      what === 'account' ? inAws?.account : what === 'tag' && inAws?.tags[key];
    if (truth !== false && (truth ?? null) !== value) {
      problems.push(`It ends with ${field} ${value}; AWS has ${truth}.`);
    }
  }
  return problems.length === 0
    ? []
    : [
        `The log of ${log[0].bucket}: ${problems.join(' ')}\n${log.map(row => JSON.stringify(row)).join('\n')}`,
      ];
}

/** What a change says of the bucket before and since. */
function stepOf(row: ChangeRow) {
  const { kind, key, old_value: before, new_value: after } = row;
  switch (kind) {
    case 'discovered':
    case 'created':
      return { field: 'account', before: null, after: row.account_id };
    case 'deleted':
    case 'left-scope':
      return { field: 'account', before: row.account_id, after: null };
    case 'readable':
    case 'unreadable': {
      const other = kind === 'readable' ? 'unreadable' : 'readable';
      return { field: `reading of ${key}`, before: other, after: kind };
    }
    default:
      return {
        field: kind.startsWith('tag-') ? `tag ${key}` : (key ?? kind),
        before,
        after,
      };
  }
}
