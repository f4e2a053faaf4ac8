import { stringifyError } from '@backstage/errors';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { AccountSessions } from '../aws/AccountSessions';
import { FACT_NAMES } from '../collect/facts';
import {
  countKinds,
  RENEW_EVERY_MS,
  type RequestOutcome,
  type TakenRequest,
} from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { AccountRun } from './AccountRun';
import { openHttp } from './openHttp';
import { outcomeOf } from './outcomeOf';
import type { RunContext } from './RunContext';
import { ShowStep } from './ShowStep';
import { AccountReading } from './AccountReading';

/**
 * How many buckets, and how many listings, a process reads at once because of requests, and of one account: one that
 * hangs leaves the other places free.
 */
const PLACES = {
  buckets: { all: 60, perAccount: 5 },
  listings: { all: 2, perAccount: 1 },
} as const;

type What = keyof typeof PLACES;

/** How often each backend looks for requests: another one may have stored them, and some are due later. */
const LOOK_EVERY_MS = 2_000;

/** How often what was read and has rested is forgotten. */
const FORGET_EVERY_MS = 60_000;

/**
 * Works off the requests of a provider: reads the buckets, or the listings, that somebody asked to have read now, or
 * that an event of CloudTrail is about. It is the same code as that of a sweep, with a slice of one name. A fact is done
 * when its change was found, or when it was looked at twice. What could not be read is tried again after growing pauses.
 */
export class RequestWorker {
  readonly #ending = new AbortController();
  readonly #http;
  readonly #sessions: AccountSessions;
  /** What is being read, with its account. */
  readonly #reading: Record<What, Map<Promise<void>, string>> = {
    buckets: new Map(),
    listings: new Map(),
  };
  #wake: () => void = () => {};
  #isAwake = false;
  #forgottenAt = 0;

  constructor(
    private readonly context: RunContext,
    private readonly connection: EntityProviderConnection,
  ) {
    this.#http = openHttp(context, this.#ending.signal);
    this.#sessions = new AccountSessions(context.clock);
  }

  /** Has the worker look now, and not only when it is time. */
  wake(): void {
    this.#isAwake = true;
    this.#wake();
  }

  /** Works until it is stopped; resolves once nothing is read any more. Never throws. */
  async run(): Promise<void> {
    const { logger } = this.context;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#isAwake = false;
      try {
        await this.#takeDue('buckets');
        await this.#takeDue('listings');
        await this.#forgetRested();
      } catch (error) {
        logger.warn(
          `The database did not tell what is to be read on request. It is asked again in ${LOOK_EVERY_MS / 1000} seconds. (${stringifyError(error)})`,
        );
      }
      await this.#rest();
    }
    await Promise.all([
      ...this.#reading.buckets.keys(),
      ...this.#reading.listings.keys(),
    ]);
    this.#http.destroy();
  }

  /** Ends what is being read, for good. */
  stop(): void {
    this.#ending.abort();
  }

  /** Waits until it is time to look again, or there is a reason to. */
  async #rest(): Promise<void> {
    const { clock } = this.context;
    const { signal } = this.#ending;
    if (this.#isAwake || signal.aborted) {
      return;
    }
    const over = new AbortController();
    const end = () => over.abort();
    this.#wake = end;
    signal.addEventListener('abort', end, { once: true });
    // It ends with an error where it is woken.
    await clock.sleep(LOOK_EVERY_MS, over.signal).catch(() => {});
    signal.removeEventListener('abort', end);
    this.#wake = () => {};
  }

  async #takeDue(what: What): Promise<void> {
    const { inventory, clock } = this.context;
    const { all, perAccount } = PLACES[what];
    const reading = this.#reading[what];
    const places = all - reading.size;
    if (places === 0) {
      return;
    }
    const busy = new Map<string, number>();
    for (const account of reading.values()) {
      busy.set(account, (busy.get(account) ?? 0) + 1);
    }
    const taken = await inventory.queue.take(
      { what, places, perAccount, busy },
      clock.now(),
    );
    for (const request of taken) {
      const read: Promise<void> = this.#keep(request).finally(() => {
        reading.delete(read);
        // Its place is free.
        this.wake();
      });
      reading.set(read, request.listing.accountId);
    }
  }

  async #forgetRested(): Promise<void> {
    const { inventory, clock } = this.context;
    const now = clock.now();
    if (now.getTime() - this.#forgottenAt > FORGET_EVERY_MS) {
      this.#forgottenAt = now.getTime();
      await inventory.requests.forgetRested(now);
    }
  }

  /** Reads what was requested, and says meanwhile that it is still read. Never throws. */
  async #keep(request: TakenRequest): Promise<void> {
    const { logger } = this.context;
    const over = new AbortController();
    const renewing = this.#renew(request, over.signal);
    try {
      await this.#read(request);
    } catch (error) {
      logger.warn(
        `The database did not take what became of reading ${nameOf(request)} on request. It is read again. (${stringifyError(error)})`,
      );
    } finally {
      over.abort();
      await renewing;
    }
  }

  async #renew(request: TakenRequest, over: AbortSignal): Promise<void> {
    const { inventory, logger, clock } = this.context;
    while (!over.aborted) {
      // It ends with an error where the reading is over.
      await clock.sleep(RENEW_EVERY_MS, over).catch(() => {});
      if (!over.aborted) {
        await inventory.queue
          .renew(request, clock.now())
          .catch(error =>
            logger.warn(
              `The database did not take that ${nameOf(request)} is still being read. Another backend may read it, too. (${stringifyError(error)})`,
            ),
          );
      }
    }
  }

  async #read(request: TakenRequest): Promise<void> {
    const { inventory, logger, clock } = this.context;
    const settle = (outcome: RequestOutcome) =>
      inventory.queue.settle(request, () => outcome, clock.now());
    try {
      const account = await inventory.accountById(request.listing.accountId);
      if (!account) {
        // It is not read any more.
        await settle('done');
      } else if (request.name) {
        await this.#readBucket(request, account, request.name);
      } else {
        await this.#readListing(request, account);
      }
    } catch (error) {
      if (this.#ending.signal.aborted) {
        await settle('released');
        return;
      }
      const givenUp = await settle('failed');
      logger.warn(
        `Reading ${nameOf(request)} on request failed. ${givenUp.length > 0 ? 'The next run reads it.' : 'It is tried again.'} (${stringifyError(error)})`,
      );
    }
  }

  async #readBucket(
    request: TakenRequest,
    account: AwsAccount,
    name: string,
  ): Promise<void> {
    const { inventory, metrics, logger, clock } = this.context;
    const { accountId, kind } = request.listing;
    const run = await this.#accountRun();
    const reading = await new AccountReading(
      this.context,
      run,
      account,
    ).readBucket(request.listing, name, factsToRead(request));
    metrics.changed('request', countKinds(reading.changes));
    const changed = await inventory.factsChanged(
      accountId,
      firstAsked(request),
      name,
    );
    const unexplained = await inventory.events.unexplained(
      accountId,
      kind,
      name,
    );
    const givenUp = await inventory.queue.settle(
      request,
      fact => outcomeOf(fact, { reading, changed, unexplained }),
      clock.now(),
    );
    if (givenUp.length > 0) {
      logger.warn(
        `Of bucket ${name} of account ${accountId}, S3 did not tell ${givenUp.join(', ')} for a day, of which an event told. The next run that is due to read it does.`,
      );
    }
    if (reading.changes.length > 0) {
      [...changed.values()].flat().forEach(time => metrics.caughtUp(time));
    }
  }

  /**
   * Reads a whole listing: by a sweep, where a person asks, or where buckets may have come or gone; else only the facts
   * that are asked for.
   */
  async #readListing(
    request: TakenRequest,
    account: AwsAccount,
  ): Promise<void> {
    const { inventory, clock } = this.context;
    const { listing, facts } = request;
    const run = await this.#accountRun();
    const asked = new Set(facts.map(({ fact }) => fact));
    const isForPerson = facts.some(({ askedBy }) => askedBy === 'person');
    const isSwept = asked.has('all') || asked.has('existence');
    if (isSwept) {
      await new AccountReading(this.context, run, account, {
        isRequested: true,
        ...(!isForPerson || listing.region ? { only: listing } : {}),
      }).read();
    }
    const more = FACT_NAMES.filter(name =>
      isSwept && name === 'tags'
        ? false
        : asked.has(name) || (asked.has('all') && !isForPerson),
    );
    if (more.length > 0) {
      await new AccountReading(this.context, run, account).readFacts(
        listing,
        more,
      );
    }
    const changed = await inventory.factsChanged(
      listing.accountId,
      firstAsked(request),
    );
    await inventory.queue.settle(
      request,
      fact => outcomeOf(fact, { changed }),
      clock.now(),
    );
  }

  async #accountRun(): Promise<AccountRun> {
    const { signal } = this.#ending;
    return {
      http: this.#http,
      show: new ShowStep(this.context, {
        connection: this.connection,
        owners: await this.context.show.owners.read(),
        signal,
      }),
      signal,
      readAccounts: new Set(await this.context.inventory.accounts.ids()),
      sessions: this.#sessions,
      stateOf: () => undefined,
    };
  }
}

/** The facts to read of a bucket that is known; undefined: all. */
function factsToRead({ facts }: TakenRequest): FactName[] | undefined {
  const names = facts.map(({ fact }) => fact);
  return names.includes('all')
    ? undefined
    : names.filter(
        (name): name is FactName =>
          name === 'tags' || isConfigurationFact(name),
      );
}

function firstAsked({ facts }: TakenRequest): string {
  return facts.map(({ askedAt }) => askedAt).sort()[0];
}

function nameOf({ listing, name }: TakenRequest): string {
  return name
    ? `bucket ${name} of account ${listing.accountId}`
    : `account ${listing.accountId}`;
}
