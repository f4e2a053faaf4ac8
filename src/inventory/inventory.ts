import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { Knex } from 'knex';
import pLimit from 'p-limit';
import { bucketArn } from '../model/partition';
import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import { BucketChangeKind } from 'backstage-plugin-aws-s3-buckets-common';
import { createChangePublisher } from './changes/publish';
import { commitTransition } from './commit';
import { withoutStatement } from './databaseError';
import { AccountTakenOverError } from './errors';
import { RemovalGuard } from './guard';
import { stableJson } from './json';
import {
  compareReading,
  HeldBackRemoval,
  leaveScope,
  leaveUnread,
  ObservedBucket,
  ReadingScope,
  RememberedAccount,
  Transition,
  UnlistedBucket,
} from './reading';
import {
  ACCOUNTS,
  AccountRow,
  inSlices,
  INVENTORY,
  InventoryRow,
  PENDING_REFS,
  PendingRefRow,
} from './tables';

/** An account, and where it comes from. */
export interface SourcedAccount {
  account: AwsAccount;
  /**
   * `organization` where the organization's answer has it, also if the configuration names it as well; `host` where
   * nobody named it and it is whosever credentials Backstage runs with.
   */
  source: 'config' | 'organization' | 'host';
}

/** An account that the inventory knows and that is not to be read any more. */
export interface GoneAccount {
  account: AwsAccount;
  /**
   * Whether nobody took it away in the config, but the organization's answer no longer has it, or Backstage runs with
   * other credentials: then its removal is held back for some runs.
   */
  isGuarded: boolean;
}

/** What a reading changes, ready to be committed. */
export interface Reading {
  /** The removal that is held back, if one is. */
  heldBack?: HeldBackRemoval;
  /**
   * Lets `mutate` send the catalog all entities of the reading as `added`, and as `removed` the entity refs that it is
   * given, in one delta; then writes down what is new and publishes the changes. Answers how many there were of each
   * kind.
   *
   * What `mutate` throws is passed on, and the next run makes up for it.
   *
   * @throws {@link AccountTakenOverError} if another run wrote the account meanwhile.
   */
  commit(
    mutate: (removed: string[]) => Promise<void>,
  ): Promise<Map<BucketChangeKind, number>>;
}

/** What is remembered of one account. */
export interface AccountInventory {
  /** Its buckets, with the region each was last known to live in. */
  buckets: Array<{ name: string; region?: string }>;
  /** The record, with what was last known in the place of what could not be read. */
  recall(record: BucketRecord): BucketRecord;
  /**
   * Compares a reading that went to the end of the list, under the account's verified identity, with what is
   * remembered.
   */
  read(reading: {
    buckets: ObservedBucket[];
    /** Of the remembered buckets that were not listed, those that AWS doesn't confirm to be gone. */
    unlisted?: Map<string, UnlistedBucket>;
    scope: ReadingScope;
    /** The entity of the account itself, where it has one. */
    accountEntityRef?: string;
  }): Promise<Reading>;
  /** The account could not be read: nothing about its buckets changes. */
  unread(reading: { accountEntityRef?: string }): Reading;
  /** The account is not to be read any more: all its entities go. */
  leave(options: { isGuarded: boolean }): Promise<Reading>;
}

/** What the last complete readings of a provider's accounts found, kept in the catalog plugin's database. */
export interface Inventory {
  /**
   * Tells the inventory at the beginning of a run which accounts there are (all of them, also where this process reads
   * only some), and learns which to read and which have gone.
   *
   * While the organization can't be asked, its accounts are those of its last answer. An account that is gone has to be
   * passed to {@link Inventory.account} and its `leave` in every run, until it is answered no more.
   */
  accounts(known: {
    accounts: SourcedAccount[];
    organization: 'not-configured' | 'complete' | 'unavailable';
  }): Promise<{ current: AwsAccount[]; gone: GoneAccount[] }>;
  /**
   * What is remembered of an account. To be called before the first call to AWS about it: what another run writes from
   * here on makes this run's commit fail, rather than an older reading undo a newer one.
   *
   * @throws {@link AccountTakenOverError} if another run has just removed the account.
   */
  account(id: string): Promise<AccountInventory>;
  /** Which bucket has an entity, in all accounts: its ARN by its entity ref. */
  holders(): Promise<Map<string, string>>;
}

/** Opens the inventory of one provider. Make one per provider and process, and share it among shards. */
export function createInventory(options: {
  database: Knex;
  events: EventsService;
  logger: LoggerService;
  providerId: string;
  guard: RemovalGuard;
  now?: () => Date;
}): Inventory {
  const { database, providerId, guard, now = () => new Date() } = options;
  const publisher = createChangePublisher({ ...options, now });

  // A run that changes nothing writes nothing, so the time of the last one is kept here; after a restart the last one
  // that was written bounds a change from further back, which is as true.
  const lastReadings = new Map<string, string>();

  // Between looking whether another account has an entity and removing it, no other account may be given it.
  const oneAtATime = pLimit(1);

  function reading(
    remembered: RememberedAccount,
    transition: Transition,
    isComplete: boolean,
  ): Reading {
    return {
      heldBack: transition.heldBack,
      async commit(mutate) {
        const changes = await withoutStatement(
          oneAtATime(() =>
            commitTransition({
              database,
              remembered,
              transition,
              now: now(),
              mutate,
            }),
          ),
        );
        if (isComplete) {
          lastReadings.set(remembered.row.account_id, remembered.startedAt);
        }
        await publisher.publish(changes);
        const counts = new Map<BucketChangeKind, number>();
        for (const { kind } of transition.changes) {
          counts.set(kind, (counts.get(kind) ?? 0) + 1);
        }
        return counts;
      },
    };
  }

  const inventory: Inventory = {
    async holders() {
      const rows = await database(INVENTORY)
        .join(ACCOUNTS, join =>
          join
            .on(`${ACCOUNTS}.provider_id`, `${INVENTORY}.provider_id`)
            .on(`${ACCOUNTS}.account_id`, `${INVENTORY}.account_id`),
        )
        .where(`${INVENTORY}.provider_id`, providerId)
        .whereNotNull(`${INVENTORY}.entity_ref`)
        // Should two have the same, it is always the same one that keeps it.
        .orderBy([`${INVENTORY}.account_id`, `${INVENTORY}.bucket`])
        .select<
          Array<{ partition: string; bucket: string; entity_ref: string }>
        >('partition', 'bucket', `${INVENTORY}.entity_ref`);
      return new Map(
        rows
          .reverse()
          .map(row => [row.entity_ref, bucketArn(row.partition, row.bucket)]),
      );
    },

    async accounts({ accounts, organization }) {
      await publisher.publishLeftBehind();
      const rows = await database<AccountRow>(ACCOUNTS).where({
        provider_id: providerId,
      });
      const remembered = new Map(rows.map(row => [row.account_id, row]));
      const isAnswered = organization !== 'unavailable';

      const current = new Map<string, SourcedAccount>();
      for (const { account, source } of accounts) {
        const row = remembered.get(account.id);
        current.set(
          account.id,
          row?.source === 'organization' && !isAnswered
            ? {
                account: { ...parseAccount(row), ...onlyGiven(account) },
                source: 'organization',
              }
            : { account, source },
        );
      }
      const gone: AccountRow[] = [];
      for (const row of rows) {
        if (!current.has(row.account_id)) {
          if (row.source === 'organization' && !isAnswered) {
            const account = parseAccount(row);
            current.set(row.account_id, { account, source: row.source });
          } else {
            gone.push(row);
          }
        }
      }

      await writeAccounts([...current.values()], remembered);
      await forgetMissing(
        accounts
          .map(({ account }) => account.id)
          .filter(id => (remembered.get(id)?.missing_runs ?? 0) > 0),
      );
      return {
        current: [...current.values()].map(({ account }) => account),
        gone: (await forgetEmptyAccounts(gone)).map(row => ({
          account: parseAccount(row),
          isGuarded:
            row.source === 'host' ||
            (row.source === 'organization' && organization === 'complete'),
        })),
      };
    },

    async account(id) {
      const startedAt = now().toISOString();
      const key = { provider_id: providerId, account_id: id };
      // The account first: whatever is written after it, its revision tells.
      const [row] = await database<AccountRow>(ACCOUNTS).where(key);
      if (!row) {
        throw new AccountTakenOverError(providerId, id);
      }
      const buckets = await database<InventoryRow>(INVENTORY).where(key);
      const pendingRefs =
        await database<PendingRefRow>(PENDING_REFS).where(key);
      const remembered: RememberedAccount = {
        row,
        buckets: new Map(buckets.map(bucket => [bucket.bucket, bucket])),
        pendingRefs: new Map(pendingRefs.map(ref => [ref.entity_ref, ref])),
        startedAt,
        previousObservedAt: row.observed_at
          ? latest(row.observed_at, lastReadings.get(id))
          : undefined,
      };

      return {
        buckets: buckets.map(({ bucket, region }) => ({
          name: bucket,
          region: region ?? undefined,
        })),
        recall: record => recall(record, remembered.buckets.get(record.name)),

        async read({
          buckets: observed,
          unlisted = new Map(),
          scope,
          accountEntityRef,
        }) {
          const transition = await withoutStatement(
            compareReading({
              database,
              guard,
              remembered,
              scope,
              observed,
              unlisted,
              accountEntityRef,
              observedAt: now().toISOString(),
            }),
          );
          return reading(remembered, transition, true);
        },

        unread({ accountEntityRef }) {
          const transition = leaveUnread({ remembered, accountEntityRef });
          return reading(remembered, transition, false);
        },

        async leave({ isGuarded }) {
          const transition = await withoutStatement(
            leaveScope({
              database,
              guard: isGuarded ? guard : undefined,
              remembered,
              observedAt: now().toISOString(),
            }),
          );
          return reading(remembered, transition, false);
        },
      };
    },
  };

  return {
    holders: () => withoutStatement(inventory.holders()),
    accounts: known => withoutStatement(inventory.accounts(known)),
    account: id => withoutStatement(inventory.account(id)),
  };

  async function writeAccounts(
    accounts: SourcedAccount[],
    remembered: Map<string, AccountRow>,
  ): Promise<void> {
    const rows = accounts
      // In one order, as two replicas may write them at the same time.
      .sort((a, b) => (a.account.id < b.account.id ? -1 : 1))
      .map(({ account, source }) => ({
        provider_id: providerId,
        account_id: account.id,
        partition: account.partition,
        source,
        account: stableJson(account),
      }))
      .filter(row => {
        const before = remembered.get(row.account_id);
        return (
          before?.partition !== row.partition ||
          before.source !== row.source ||
          before.account !== row.account
        );
      });
    await inSlices(rows, slice =>
      database(ACCOUNTS)
        .insert(slice)
        .onConflict(['provider_id', 'account_id'])
        .merge()
        .then(() => []),
    );
  }

  /** Of accounts that are back: those runs in which they were missing are not in a row with later ones. */
  async function forgetMissing(ids: string[]): Promise<void> {
    await inSlices(ids, slice =>
      database<AccountRow>(ACCOUNTS)
        .where('provider_id', providerId)
        .whereIn('account_id', slice)
        .update({ missing_runs: 0 })
        .then(() => []),
    );
  }

  /** Forgets those of the accounts of which the catalog can hold nothing any more, and answers the others. */
  async function forgetEmptyAccounts(
    rows: AccountRow[],
  ): Promise<AccountRow[]> {
    const inAccount = (table: string) =>
      database(table)
        .where(`${table}.provider_id`, providerId)
        .where(`${table}.account_id`, database.ref(`${ACCOUNTS}.account_id`));
    const empty = (slice: AccountRow[]) =>
      database<AccountRow>(ACCOUNTS)
        .where('provider_id', providerId)
        .whereIn(
          'account_id',
          slice.map(row => row.account_id),
        )
        .whereNull('entity_ref')
        .whereNotExists(inAccount(INVENTORY))
        .whereNotExists(inAccount(PENDING_REFS));
    return inSlices(rows, async slice => {
      const found = await empty(slice).select('account_id');
      if (found.length > 0) {
        await empty(slice).delete();
      }
      const forgotten = new Set(found.map(row => row.account_id));
      return slice.filter(row => !forgotten.has(row.account_id));
    });
  }
}

/** What could not be read stays as it was last known. */
function recall(
  record: BucketRecord,
  known: InventoryRow | undefined,
): BucketRecord {
  if (!known) {
    return record;
  }
  const { region, tags } = record;
  return {
    ...record,
    region:
      region.status === 'unavailable' && known.region
        ? { ...region, lastKnown: known.region }
        : region,
    tags:
      tags.status === 'unavailable' && known.tags
        ? { ...tags, lastKnown: JSON.parse(known.tags) }
        : tags,
  };
}

/** The account without fields that are there without a value: they would hide what is remembered. */
function onlyGiven(account: AwsAccount): Partial<AwsAccount> {
  return Object.fromEntries(
    Object.entries(account).filter(([, value]) => value !== undefined),
  );
}

function parseAccount(row: AccountRow): AwsAccount {
  return JSON.parse(row.account);
}

function latest(a: string, b: string | undefined): string {
  return b && b > a ? b : a;
}
