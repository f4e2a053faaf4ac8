import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { LiveConfig } from '../config/schema';
import type { Inventory, StoredEvent } from '../inventory';
import type { ProviderMetrics } from '../metrics';
import { listingOf } from '../sweep/listings';
import { EventBuffer } from './buffer';
import {
  type CloudTrailEvent,
  type DropReason,
  readCloudTrailEvent,
} from './cloudTrailEvent';
import { factsOfEvent } from './factsOfEvent';
import { envelopesOf } from './messages';

/** Where the events come from may be set up wrongly for long: one warning in this time is enough. */
const WARN_EVERY_MS = 60_000;

type Outcome = DropReason | 'stored' | 'unknown-account' | 'other-provider';

/**
 * Takes the events of CloudTrail that arrive on a topic of the events service, and stores at once what is to be read
 * because of them. The hints' workers of all backends do the reading.
 */
export class CloudTrailListener {
  readonly #buffer: EventBuffer;
  #warnedAt = -Infinity;
  #hasSeenOne = false;

  /** @param parts - `onStored`: told that something is to be read */
  constructor(
    private readonly parts: {
      providerId: string;
      config: LiveConfig;
      inventory: Inventory;
      metrics: Pick<ProviderMetrics, 'arrived'>;
      logger: LoggerService;
      onStored: () => void;
    },
  ) {
    const { inventory, logger, onStored } = parts;
    this.#buffer = new EventBuffer({
      logger,
      async store(events) {
        await inventory.storeEvents(events, listingOf);
        onStored();
      },
    });
  }

  /** Subscribes under one id in all backends: each event then comes to one of them. */
  async subscribe(events: EventsService): Promise<void> {
    const { providerId, config, logger } = this.parts;
    await events.subscribe({
      id: `aws-s3-buckets-${providerId}`,
      topics: [config.topic],
      onEvent: ({ eventPayload }) => this.take(eventPayload),
    });
    logger.info(
      `Events of CloudTrail are awaited on the topic '${config.topic}'. The first one is logged.`,
    );
  }

  stop(): void {
    this.#buffer.stop();
  }

  /** Takes one message. Never throws: what it can't use, it counts. */
  async take(payload: unknown): Promise<void> {
    const outcomes = new Map<Outcome, number>();
    const count = (outcome: Outcome) =>
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const events: CloudTrailEvent[] = [];
    for (const envelope of envelopesOf(payload)) {
      const event = readCloudTrailEvent(envelope);
      if (typeof event === 'string') {
        count(event);
      } else {
        events.push(event);
      }
    }
    const wanted = await this.#ofKnownAccounts(events, count);
    if (outcomes.has('malformed')) {
      this.#warn(
        `${outcomes.get('malformed')} messages on the topic '${this.parts.config.topic}' are not events of CloudTrail as EventBridge sends them, and were left out. Check what publishes there: docs/live.md.`,
      );
    }
    outcomes.forEach((events_, outcome) =>
      this.parts.metrics.arrived(outcome, events_),
    );
    if (wanted.length > 0) {
      this.#noteFirst(wanted[0]);
      await this.#buffer.add(
        wanted.flatMap(event => this.#storedEvents(event)),
      );
    }
  }

  /** The events about accounts that this provider reads. Where the database can't tell, all: the worker looks again. */
  async #ofKnownAccounts(
    events: CloudTrailEvent[],
    count: (outcome: Outcome) => void,
  ): Promise<CloudTrailEvent[]> {
    if (events.length === 0) {
      return [];
    }
    const ids = events.map(({ accountId }) => accountId);
    const accounts = await this.parts.inventory.events
      .accounts(ids)
      .catch(error => {
        this.#warn(
          `The database could not tell which accounts are known, so that all events are kept for now. (${stringifyError(error)})`,
        );
        return undefined;
      });
    return events.filter(({ accountId }) => {
      if (!accounts || accounts.known.has(accountId)) {
        count('stored');
        return true;
      }
      count(
        accounts.others.has(accountId) ? 'other-provider' : 'unknown-account',
      );
      return false;
    });
  }

  #storedEvents(event: CloudTrailEvent): StoredEvent[] {
    const { actor, ...rest } = event;
    return factsOfEvent(event.name).map(fact => ({
      ...rest,
      fact,
      ...(this.parts.config.actors && { actor }),
    }));
  }

  #noteFirst({ name, bucket, accountId, occurredAt }: CloudTrailEvent) {
    if (!this.#hasSeenOne) {
      this.#hasSeenOne = true;
      this.parts.logger.info(
        `The first event of CloudTrail since the start arrived: ${name}${bucket ? ` of bucket ${bucket}` : ''} of account ${accountId}, of ${occurredAt}.`,
      );
    }
  }

  #warn(message: string) {
    if (Date.now() - this.#warnedAt > WARN_EVERY_MS) {
      this.#warnedAt = Date.now();
      this.parts.logger.warn(message);
    }
  }
}
