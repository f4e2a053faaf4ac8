import type { LoggerService } from '@backstage/backend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallListener } from '../aws/callMetrics';
import { collectBuckets } from '../buckets/collect';
import type { CredentialSource } from '../aws/credentials';
import { isSessionRefused } from '../aws/errors';
import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import { openSession } from '../aws/session';
import { findUnlisted } from '../buckets/confirmMissing';
import { acceptsBucket, type ProviderConfig } from '../config/read';
import type { EntityRenderer } from '../entity/render';
import type {
  AccountInventory,
  GoneAccount,
  HeldBackRemoval,
  Inventory,
  ObservedBucket,
  ReadingScope,
  UnlistedBucket,
} from '../inventory';
import {
  accountLine,
  describeAccount,
  heldBackLine,
  rejectedLines,
  unknownOwnersLine,
  unlistedLines,
  unreadableLines,
} from './report';

/** How often a call is sent at the most, the first time included. */
export const MAX_ATTEMPTS = 5;

/** Brings the catalog's entities of one account up to date. */
export interface AccountReader {
  /**
   * Reads an account, commits what it found, and answers how many buckets it has.
   *
   * @throws when the account could not be read to its end, or not be committed; its entities stay as they were.
   */
  read(account: AwsAccount, signal: AbortSignal): Promise<number>;
  /** Removes the entities of an account that is not to be read any more. */
  leave(account: GoneAccount, signal: AbortSignal): Promise<void>;
}

/** One per provider: of two providers with the same key, the later one would take the other's entities over. */
export function locationKeyOf(providerId: string): string {
  return `aws-s3-buckets:${providerId}`;
}

export function createAccountReader(options: {
  config: ProviderConfig;
  credentials: CredentialSource;
  inventory: Inventory;
  renderer: EntityRenderer;
  connection: EntityProviderConnection;
  requestHandler: NodeHttpHandler;
  logger: LoggerService;
  onCall: CallListener;
}): AccountReader {
  const { config, credentials, inventory, renderer, connection, logger } =
    options;
  const scope = scopeOf(config);
  const locationKey = locationKeyOf(config.id);
  let held: ReturnType<Inventory['holders']> | undefined;
  const holders = () => (held ??= inventory.holders());

  const apply =
    (added: Entity[], signal: AbortSignal) => async (removed: string[]) => {
      // Whoever ended this run may already have started the next, on another replica.
      signal.throwIfAborted();
      await connection.applyMutation({
        type: 'delta',
        added: added.map(entity => ({ entity, locationKey })),
        removed: removed.map(entityRef => ({ entityRef, locationKey })),
      });
    };

  function reportHeldBack(
    account: AwsAccount,
    heldBack: HeldBackRemoval | undefined,
  ) {
    if (heldBack) {
      logger.error(heldBackLine(account, heldBack));
    }
  }

  async function readRecords(
    account: AwsAccount,
    remembered: AccountInventory,
    signal: AbortSignal,
    onCall: CallListener,
  ): Promise<{
    records: BucketRecord[];
    unlisted: Map<string, UnlistedBucket>;
  }> {
    try {
      const session = await openSession({
        ...options,
        ...(await credentials.of(account)),
        account,
        maxAttempts: MAX_ATTEMPTS,
        signal,
        onCall,
      });
      const records: BucketRecord[] = [];
      for await (const record of collectBuckets(session, {
        regions: config.regions,
        accepts: name => acceptsBucket(config.buckets, name),
        concurrency: config.concurrency.buckets,
        tagSource: config.tags.source,
        onFallback: ({ message }) =>
          logger.warn(
            `${message} Its tags are read bucket by bucket wherever that happens.`,
          ),
      })) {
        records.push(record);
      }
      const listed = new Set(records.map(({ name }) => name));
      const missing = remembered.buckets.filter(
        bucket => !listed.has(bucket.name) && scope.includes(bucket),
      );
      return {
        records,
        unlisted: await findUnlisted(
          session,
          missing,
          config.concurrency.buckets,
        ),
      };
    } catch (error) {
      if (isSessionRefused(error)) {
        credentials.forget(account.id);
      }
      throw error;
    }
  }

  return {
    async read(account, signal) {
      const startedAt = performance.now();
      const calls = { sent: 0, repeated: 0 };
      const remembered = await inventory.account(account.id);
      const accountEntity = await renderer.account(account);
      const accountEntities = accountEntity ? [accountEntity] : [];
      const accountEntityRef =
        accountEntity && stringifyEntityRef(accountEntity);

      let found;
      try {
        found = await readRecords(account, remembered, signal, call => {
          calls.sent += 1;
          calls.repeated += call.attempts - 1;
          options.onCall(call);
        });
      } catch (error) {
        signal.throwIfAborted();
        await remembered
          .unread({ accountEntityRef })
          .commit(apply(accountEntities, signal))
          .catch(commitError =>
            logger.warn(
              `The entity of ${describeAccount(account)} could not be brought up to date: ${commitError.message}`,
            ),
          );
        throw error;
      }

      const { records, unlisted } = found;
      const entities: Entity[] = [...accountEntities];
      const buckets: ObservedBucket[] = [];
      const untouched = new Map(unlisted);
      const unknownOwners = new Map<string, string[]>();
      const rejected = new Map<string, string[]>();
      for (const fresh of records) {
        const record = remembered.recall(fresh);
        if (
          config.regions &&
          record.region.status === 'unavailable' &&
          !config.regions.includes(record.region.lastKnown ?? '')
        ) {
          // It may live in a region that isn't wanted. What the catalog has of it stays.
          untouched.set(record.name, 'present');
          continue;
        }
        const rendered = await renderer.bucket(record, holders);
        if (rendered.status === 'rendered') {
          if (rendered.unknownOwners.length > 0) {
            unknownOwners.set(record.name, rendered.unknownOwners);
          }
          entities.push(rendered.entity);
          buckets.push({
            record,
            entity: {
              ref: stringifyEntityRef(rendered.entity),
              owner: String(rendered.entity.spec?.owner ?? ''),
            },
          });
        } else {
          buckets.push({
            record,
            entity:
              rendered.status === 'rejected' ? 'quarantined' : rendered.status,
          });
        }
        if (rendered.status === 'rejected') {
          const { reason } = rendered;
          rejected.set(reason, [...(rejected.get(reason) ?? []), record.name]);
        }
      }

      signal.throwIfAborted();
      const reading = await remembered.read({
        buckets,
        unlisted: untouched,
        scope,
        accountEntityRef,
      });
      const changes = await reading.commit(apply(entities, signal));
      reportHeldBack(account, reading.heldBack);
      rejectedLines(account, rejected).forEach(line => logger.error(line));
      unlistedLines(account, unlisted).forEach(line => logger.warn(line));
      unreadableLines(account, records).forEach(line => logger.warn(line));
      if (unknownOwners.size > 0) {
        logger.info(unknownOwnersLine(account, unknownOwners));
      }
      logger.info(
        accountLine({
          account,
          records,
          changes,
          calls,
          seconds: (performance.now() - startedAt) / 1000,
        }),
      );
      return records.length;
    },

    async leave({ account, isGuarded }, signal) {
      const remembered = await inventory.account(account.id);
      const reading = await remembered.leave({ isGuarded });
      await reading.commit(apply([], signal));
      reportHeldBack(account, reading.heldBack);
    },
  };
}

function scopeOf({ regions, buckets }: ProviderConfig): ReadingScope {
  const patterns = (globs?: Array<{ pattern: string }>) =>
    globs?.map(({ pattern }) => pattern);
  return {
    key: JSON.stringify([
      regions,
      patterns(buckets.include),
      patterns(buckets.exclude),
    ]),
    includes: ({ name, region }) =>
      acceptsBucket(buckets, name) &&
      (!regions || !region || regions.includes(region)),
  };
}
