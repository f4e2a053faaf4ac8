import { setTimeout as wait } from 'node:timers/promises';
import { stringifyError } from '@backstage/errors';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { AccountSessions } from '../aws/sessions';
import type { Owners, OwnersReader } from '../entity/owners';
import {
  countKinds,
  type OpenEvent,
  RENEW_EVERY_MS,
  type TakenHint,
} from '../inventory';
import type { AwsAccount } from '../model/account';
import { Projector } from '../show/Projector';
import type { AccountRun, RunContext } from './account';
import { AccountReading } from './accountReading';
import { factsOfEvents } from './factsOfEvents';
import { openHttp, showContextOf } from './run';

/** How many buckets a process reads at once because of hints, and how many accounts. */
const AT_ONCE = { buckets: 20, listings: 2 };

/** While some are read, others may become due. */
const LOOK_EVERY_MS = 500;

/** What S3 answers may be older than the change: where it shows none, it is asked once more after this time. */
const LOOK_AGAIN_AFTER_MS = 10_000;

/** How long the catalog's groups and users are kept. */
const OWNERS_KEPT_FOR_MS = 60_000;

/**
 * Works off the hints of a provider: reads the buckets, or the accounts, that somebody asked to have read now, or that an
 * event of CloudTrail is about. It is the same code as that of a sweep, with a slice of one name. A hint that could not be
 * read is tried again after growing pauses, and is then left to the next sweep.
 *
 * The sessions of accounts are kept from one run to the next.
 */
export class HintWorker {
  readonly #ending = new AbortController();
  readonly #http;
  readonly #sessions = new AccountSessions();
  #owners?: { owners: Promise<Owners | undefined>; until: number };

  /** @param what - a whole account may take long, so that no bucket should wait for one */
  constructor(
    private readonly context: RunContext & {
      owners: OwnersReader | undefined;
    },
    private readonly connection: EntityProviderConnection,
    private readonly what: 'buckets' | 'listings',
  ) {
    this.#http = openHttp(context, this.#ending.signal);
  }

  /** Works off the hints that are due, until there are none. */
  async work(signal: AbortSignal): Promise<void> {
    const { hints } = this.context.inventory;
    const atOnce = AT_ONCE[this.what];
    const reading = new Set<Promise<void>>();
    try {
      do {
        const taken =
          reading.size < atOnce
            ? await hints.take(atOnce - reading.size, new Date(), this.what)
            : [];
        for (const hint of taken) {
          const read: Promise<void> = this.#keep(hint, signal).finally(() =>
            reading.delete(read),
          );
          // Awaited below; until then a rejection is not unhandled.
          read.catch(() => {});
          reading.add(read);
        }
        if (reading.size > 0) {
          await Promise.race([...reading, wait(LOOK_EVERY_MS)]);
        }
      } while (reading.size > 0 && !signal.aborted);
      await Promise.all(reading);
    } finally {
      // Where one of them failed, too: none goes on behind the end of this.
      await Promise.allSettled(reading);
    }
  }

  /** Ends what is being read, for good. */
  stop(): void {
    this.#ending.abort();
    this.#http.destroy();
  }

  /** Reads a hint, and says meanwhile that it is still read. */
  async #keep(hint: TakenHint, signal: AbortSignal): Promise<void> {
    const { inventory, logger } = this.context;
    const renewal = setInterval(() => {
      inventory.hints
        .renew(hint, new Date())
        .catch(error =>
          logger.warn(
            `The database did not take that ${nameOf(hint)} is still being read. Another backend may read it, too. (${stringifyError(error)})`,
          ),
        );
    }, RENEW_EVERY_MS);
    try {
      await this.#read(hint, AbortSignal.any([signal, this.#ending.signal]));
    } finally {
      clearInterval(renewal);
    }
  }

  async #read(hint: TakenHint, signal: AbortSignal): Promise<void> {
    const { inventory, logger } = this.context;
    try {
      const { accountId } = hint.listing;
      const account = await inventory.accountById(accountId);
      const events = await inventory.events.open(accountId, hint.name);
      if (!account || (!hint.readsAll && events.length === 0)) {
        // The account is not read any more, or a sweep has answered already.
        await inventory.hints.done(hint);
      } else if (hint.name) {
        await this.#readBucket(hint, account, hint.name, events, signal);
      } else {
        const run = await this.#accountRun(signal);
        await new AccountReading(this.context, run, account, {
          isHinted: true,
          ...(hint.listing.region && { only: hint.listing }),
        }).read();
        await inventory.hints.done(hint);
      }
    } catch (error) {
      if (signal.aborted) {
        await inventory.hints.release(hint);
        return;
      }
      const isPutOff = await inventory.hints.putOff(hint, new Date());
      logger.warn(
        `Reading ${nameOf(hint)} on request failed. ${isPutOff ? 'It is tried again.' : 'The next run reads it.'} (${stringifyError(error)})`,
      );
    }
  }

  async #readBucket(
    hint: TakenHint,
    account: AwsAccount,
    name: string,
    events: OpenEvent[],
    signal: AbortSignal,
  ): Promise<void> {
    const { inventory, metrics } = this.context;
    const run = await this.#accountRun(signal);
    const startedAt = new Date().toISOString();
    const changes = await new AccountReading(
      this.context,
      run,
      account,
    ).readBucket(
      hint.listing,
      name,
      hint.readsAll ? undefined : factsOfEvents(events),
    );
    const isChanged = changes.length > 0;
    const isOver = isChanged || hint.wasUnchanged || events.length === 0;
    await inventory.events.noteRead(account.id, { name, startedAt, isOver });
    if (isOver) {
      await inventory.hints.done(hint);
    } else {
      await inventory.hints.lookAgain(hint, LOOK_AGAIN_AFTER_MS, new Date());
    }
    metrics.changed('hint', countKinds(changes));
    if (isChanged) {
      events.forEach(({ occurred_at }) => metrics.caughtUp(occurred_at));
    }
  }

  async #accountRun(signal: AbortSignal): Promise<AccountRun> {
    // The clients of kept sessions end with the worker, a sweep with its time.
    const isKept = this.what === 'buckets';
    return {
      http: this.#http,
      projector: new Projector(
        showContextOf(this.context, {
          connection: this.connection,
          owners: await this.#readOwners(),
          signal,
        }),
      ),
      signal: isKept ? this.#ending.signal : signal,
      sessions: isKept ? this.#sessions : undefined,
      stateOf: () => undefined,
    };
  }

  #readOwners(): Promise<Owners | undefined> {
    const { owners: reader } = this.context;
    if (!reader) {
      return Promise.resolve(undefined);
    }
    if (!this.#owners || this.#owners.until < Date.now()) {
      const owners = reader.read();
      this.#owners = { owners, until: Date.now() + OWNERS_KEPT_FOR_MS };
      owners.catch(() => {
        this.#owners = undefined;
      });
    }
    return this.#owners.owners;
  }
}

function nameOf({ listing, name }: TakenHint): string {
  return name
    ? `bucket ${name} of account ${listing.accountId}`
    : `account ${listing.accountId}`;
}
