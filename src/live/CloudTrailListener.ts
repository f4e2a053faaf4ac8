import { stringifyError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { countBy } from 'lodash';
import type { LiveConfig } from '../config/providerSchema';
import type {
  Inventory,
  ReadRequest,
  RequestedFact,
  StoredEvent,
} from '../inventory';
import type { Clock } from '../model/Clock';
import { EventBuffer } from './EventBuffer';
import type { DropReason } from './eventDetail';
import {
  type CloudTrailEvent,
  readCloudTrailEvent,
} from './readCloudTrailEvent';
import { factsOfEvent, factsToAsk } from './factsOfEvent';
import { envelopesOf } from './envelopesOf';
import type { ProviderMetrics } from '../model/ProviderMetrics';

/** The topic of the events service. Without a dot, which a key of Backstage's config can't have: SQS is polled for it. */
const TOPIC = 'awsS3BucketsCloudTrail';

/** Where the events come from may be set up wrongly for long: one warning in this time is enough. */
const WARN_EVERY_MS = 60_000;

type Outcome = DropReason | 'stored' | 'unknown-account' | 'other-provider';

/**
 * Takes the events of CloudTrail that arrive on a topic of the events service, and stores at once what is to be read
 * because of them. The request workers of all backends do the reading.
 */
export class CloudTrailListener {
  readonly #buffer: EventBuffer;
  readonly #warnedAt = new Map<string, number>();
  #hasSeenOne = false;

  /** @param parts - `onStored`: told that something is to be read */
  constructor(
    private readonly parts: {
      providerId: string;
      config: LiveConfig;
      kinds: BucketKind[];
      /** Whether the accounts are those of an organization. */
      hasOrganization: boolean;
      inventory: Inventory;
      metrics: Pick<ProviderMetrics, 'arrived'>;
      logger: LoggerService;
      clock: Clock;
      onStored: () => void;
    },
  ) {
    const { logger, clock } = parts;
    this.#buffer = new EventBuffer({
      logger,
      clock,
      store: events => this.#store(events),
    });
  }

  /** Subscribes under one id in all backends: each event then comes to one of them. */
  async subscribe(events: EventsService): Promise<void> {
    const { providerId, logger } = this.parts;
    await events.subscribe({
      id: `aws-s3-buckets-${providerId}`,
      topics: [TOPIC],
      onEvent: ({ eventPayload }) => this.take(eventPayload),
    });
    logger.info(
      `Events of CloudTrail are awaited on the topic '${TOPIC}'. The first one is logged.`,
    );
  }

  stop(): void {
    this.#buffer.stop();
  }

  /**
   * Takes one message, and resolves once what it tells is stored. What can't be used is counted.
   *
   * @throws where the database does not take it.
   */
  async take(payload: unknown): Promise<void> {
    const { metrics, kinds } = this.parts;
    const read = envelopesOf(payload).map(envelope =>
      readCloudTrailEvent(envelope, kinds),
    );
    const events = read.filter(event => typeof event !== 'string');
    const sorted = await this.#ofKnownAccounts(events);
    const outcomes = countBy([
      ...read.filter(event => typeof event === 'string'),
      ...sorted.map(({ outcome }) => outcome),
    ]);
    if (outcomes.malformed) {
      this.#warn(
        'malformed',
        `${outcomes.malformed} messages on the topic '${TOPIC}' are not events of CloudTrail as EventBridge sends them, and were left out. Check what publishes there: docs/live.md.`,
      );
    }
    Object.entries(outcomes).forEach(([outcome, count]) =>
      metrics.arrived(outcome, count),
    );
    const wanted = sorted
      .filter(({ outcome }) => outcome === 'stored')
      .map(({ event }) => event);
    if (wanted.length > 0) {
      this.#noteFirst(wanted[0]);
      await this.#buffer.add(wanted.map(event => this.#storedEvent(event)));
    }
  }

  async #store(events: StoredEvent[]): Promise<void> {
    const { inventory, logger, onStored } = this.parts;
    const accountIds = events.some(({ accountId }) => !accountId)
      ? await inventory.accounts.ids()
      : [];
    const { dropped, gathered } = await inventory.storeEvents(
      events,
      ({ accountId, ...event }) =>
        (accountId ? [accountId] : accountIds).map(id =>
          requestOf({ ...event, accountId: id }),
        ),
    );
    if (dropped > 0) {
      this.#warn(
        'dropped',
        `More events of CloudTrail arrived than are kept of a bucket or an account. The oldest ${dropped} were dropped, so that who made a change may stay unknown. What they are about is read.`,
      );
    }
    for (const { accountId, kind, region } of gathered) {
      logger.info(
        `Events of CloudTrail are about so many buckets of account ${accountId} (${[kind, region].filter(Boolean).join(' in ')}) that they are read together.`,
      );
    }
    onStored();
  }

  /** What becomes of each event. Where the database can't tell which accounts are known, all are kept: the worker looks. */
  async #ofKnownAccounts(
    events: CloudTrailEvent[],
  ): Promise<Array<{ event: CloudTrailEvent; outcome: Outcome }>> {
    if (events.length === 0) {
      return [];
    }
    const ids = events.map(({ accountId }) => accountId);
    const accounts = await this.parts.inventory.events
      .accounts(ids)
      .catch(error => {
        this.#warn(
          'accounts',
          `The database could not tell which accounts are known, so that all events are kept for now. (${stringifyError(error)})`,
        );
        return undefined;
      });
    return events.map(event => {
      const { accountId, isOfOrganization, isOfTarget } = event;
      if (
        !accounts ||
        accounts.known.has(accountId) ||
        (isOfOrganization &&
          !isOfTarget &&
          this.parts.hasOrganization &&
          !accounts.others.has(accountId))
      ) {
        return { event, outcome: 'stored' };
      }
      return {
        event,
        outcome: accounts.others.has(accountId)
          ? 'other-provider'
          : 'unknown-account',
      };
    });
  }

  #storedEvent(event: CloudTrailEvent): StoredEvent {
    const { actor, isOfOrganization, isOfTarget, ...rest } = event;
    return {
      ...rest,
      ...(isOfOrganization && !isOfTarget && { accountId: '' }),
      facts: factsOfEvent(event.kind, event.name),
      ...(this.parts.config.actors && { actor }),
    };
  }

  #noteFirst({ name, bucket, accountId, occurredAt }: CloudTrailEvent) {
    if (!this.#hasSeenOne) {
      this.#hasSeenOne = true;
      this.parts.logger.info(
        `The first event of CloudTrail since the start arrived: ${name}${bucket ? ` of bucket ${bucket}` : ''} of account ${accountId}, of ${occurredAt}.`,
      );
    }
  }

  /** Warns of one thing at most once in a time. */
  #warn(what: string, message: string) {
    const now = this.parts.clock.now().getTime();
    if (now - (this.#warnedAt.get(what) ?? -Infinity) >= WARN_EVERY_MS) {
      this.#warnedAt.set(what, now);
      this.parts.logger.warn(message);
    }
  }
}

function requestOf({
  accountId,
  kind,
  region,
  bucket,
  name,
  facts,
}: StoredEvent): ReadRequest & { facts: RequestedFact[] } {
  return {
    listing: { accountId, kind, region },
    ...(bucket && { name: bucket }),
    facts: factsToAsk(name, facts),
  };
}
