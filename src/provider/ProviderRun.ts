import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { groupBy, uniqBy } from 'lodash';
import pLimit from 'p-limit';
import type { KnownAccounts } from '../accounts/accountsToRead';
import { failureOf } from '../aws/failureOf';
import type { AwsHttpHandler } from '../aws/AwsHttpHandler';
import { heldBackLine } from '../collect/AccountReport';
import { attemptToList } from '../collect/kinds/attemptToList';
import { isDue, listingOf, longestAgo } from '../collect/listingsOf';
import { UnreadListingsError } from '../collect/UnreadListingsError';
import {
  type GoneAccount,
  type KnownInventory,
  type ListingRow,
  noteAccounts,
  SweepTakenOverError,
} from '../inventory';
import { type AwsAccount, describeAccount } from '../model/AwsAccount';
import type { AccountFailure } from '../model/summariseFailures';
import { shardOf } from '../model/shardOf';
import { AccountReading } from './AccountReading';
import type { AccountRun } from './AccountRun';
import { errorOfRun, unansweredOf } from './errorOfRun';
import { openHttp } from './openHttp';
import { Progress } from './Progress';
import type { RunContext } from './RunContext';
import { ShowStep } from './ShowStep';

/** One run of a provider over the accounts of a shard. */
export class ProviderRun {
  readonly #failures: AccountFailure[] = [];
  readonly #leftOut: AwsAccount[] = [];
  readonly #http: AwsHttpHandler;
  #show!: ShowStep;
  /** By account id. */
  #listings = new Map<string, ListingRow[]>();
  #walkedWith = new Map<string, string | null>();
  #organization: KnownAccounts['organization'] = { status: 'not-configured' };
  #hasLastAnswer = false;

  constructor(
    private readonly context: RunContext,
    private readonly connection: EntityProviderConnection,
    private readonly shard: number,
    private readonly signal: AbortSignal,
  ) {
    this.#http = openHttp(context, signal);
  }

  /**
   * Reads the accounts, those first that were read longest ago. One that can't be read keeps its entities, and the others
   * are brought up to date.
   *
   * @throws one error that names each account that could not be read, or was left out, and why.
   */
  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.#http.destroy();
    }
  }

  async #run(): Promise<void> {
    const { publisher, show, config } = this.context;
    const { connection, signal } = this;
    await publisher.publishLeftBehind();
    this.#show = new ShowStep(this.context, {
      connection,
      owners: await show.owners.read(),
      signal,
    });
    const known = await this.#knownAccounts();
    this.#walkedWith = known.walkedWith;
    this.#listings = new Map(
      Object.entries(groupBy(known.listings, row => row.account_id)),
    );
    const current = this.#ofShard(known.current, account => account);
    const gone = this.#ofShard(known.gone, ({ account }) => account);
    const accounts = current.length + gone.length;
    const { clock, logger } = this.context;
    const progress = new Progress({ accounts, clock, logger });
    const limit = pLimit(config.concurrency.accounts);
    const run = this.#accountRun(known);
    try {
      await this.#showRest(current);
      await Promise.all([
        ...gone.map(one =>
          limit(() =>
            this.#attempt(one.account, progress, () => this.#leave(one)),
          ),
        ),
        ...this.#longestAgoFirst(current).map((account, index) =>
          limit(() =>
            this.#attempt(account, progress, () =>
              this.#read(account, run, {
                progress,
                keepsTurn: index >= config.concurrency.accounts,
              }),
            ),
          ),
        ),
      ]);
      if (!signal.aborted) {
        await this.#showRest(current);
        await this.#removeStrays();
      }
    } finally {
      progress.stop();
    }
    this.#throwProblems(accounts);
  }

  #accountRun(known: KnownInventory): AccountRun {
    return {
      http: this.#http,
      show: this.#show,
      signal: this.signal,
      turn: signal => this.context.collect.turns.turn(signal),
      // As the inventory knows them: one that may be gone counts until it is.
      readAccounts: new Set(
        [...known.current, ...known.gone.map(({ account }) => account)].map(
          ({ id }) => id,
        ),
      ),
      stateOf: id => this.#stateOf(id),
    };
  }

  /** The account's turn. Whatever becomes of the reading, the catalog is right about what the inventory has. */
  async #read(
    account: AwsAccount,
    run: AccountRun,
    { progress, keepsTurn }: { progress: Progress; keepsTurn: boolean },
  ): Promise<void> {
    const walkedWith = this.#walkedWith.get(account.id);
    // Before anything new is shown, which the catalog is still to process.
    await this.#gathering(account, () => this.#show.checkIfDue(account));
    await this.#gathering(account, () =>
      this.#show.walkIfDue(account, walkedWith),
    );
    const reading = new AccountReading(this.context, run, account, {
      rows: this.#listings.get(account.id) ?? [],
      onSlice: buckets => progress.read(buckets),
      keepsTurn,
    });
    await reading.read();
  }

  /** Does work whose failure is gathered, and keeps nothing else of the account from being done. */
  async #gathering(
    account: AwsAccount,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.signal.throwIfAborted();
      this.#fail(this.#failuresOf(error, account));
    }
  }

  async #showRest(accounts: AwsAccount[]): Promise<void> {
    const toShow = await this.context.inventory.shown.accountsToShow();
    for (const account of accounts.filter(({ id }) => toShow.has(id))) {
      await this.#gathering(account, () => this.#show.rest(account));
    }
  }

  async #removeStrays(): Promise<void> {
    if (this.shard === 0) {
      await this.#show.removeStraysIfDue();
    }
  }

  async #knownAccounts(): Promise<KnownInventory> {
    const { collect, config, inventory, metrics } = this.context;
    const known = config.organization
      ? await inventory.accounts.ids('organization')
      : [];
    this.#hasLastAnswer = known.length > 0;
    const { accounts, organization } = await collect.aws.accounts({
      known,
      http: this.#http,
      signal: this.signal,
      onCall: metrics.onCall,
    });
    this.#organization = organization;
    if (organization.status === 'complete') {
      await inventory.knownAccounts.write(config.id, organization.others);
    }
    return noteAccounts(
      inventory,
      {
        accounts,
        organization: organization.status,
        unanswered: new Set(unansweredOf(organization).keys()),
      },
      ({ id }) =>
        config.kinds.includes('general-purpose') ? [listingOf(id)] : [],
    );
  }

  #ofShard<T>(items: T[], accountOf: (item: T) => AwsAccount): T[] {
    const { shards } = this.context.config;
    return items.filter(
      item => shardOf(accountOf(item).id, shards) === this.shard,
    );
  }

  #longestAgoFirst(accounts: AwsAccount[]): AwsAccount[] {
    const now = this.context.clock.now();
    const attemptedAt = ({ id }: AwsAccount) =>
      longestAgo((this.#listings.get(id) ?? []).filter(row => isDue(row, now)));
    return [...accounts].sort((a, b) =>
      attemptedAt(a).localeCompare(attemptedAt(b)),
    );
  }

  /** Does the work of one account. What fails is gathered, and the other accounts go on. */
  async #attempt(
    account: AwsAccount,
    progress: Progress,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      this.signal.throwIfAborted();
      await work();
      progress.done();
    } catch (error) {
      if (error instanceof SweepTakenOverError) {
        this.context.logger.warn(error.message);
        progress.done();
      } else if (this.signal.aborted) {
        this.#leftOut.push(account);
      } else {
        this.#fail(this.#failuresOf(error, account));
        progress.failed();
      }
    }
  }

  #failuresOf(error: unknown, account: AwsAccount): AccountFailure[] {
    const state = this.#stateOf(account.id);
    return error instanceof UnreadListingsError
      ? error.listings.map(({ key, error: ofListing }) => ({
          account,
          failure: failureOf(ofListing, attemptToList(key, state)),
        }))
      : [
          {
            account,
            failure: failureOf(
              error,
              attemptToList(listingOf(account.id), state),
            ),
          },
        ];
  }

  /** The state of an account where the organization says that it is not active: STS and S3 don't tell. */
  #stateOf(accountId: string): string | undefined {
    return this.#organization.status === 'complete'
      ? this.#organization.inactive.get(accountId)
      : undefined;
  }

  #fail(failures: AccountFailure[]) {
    this.#failures.push(...failures);
    uniqBy(failures, ({ failure }) => failure.kind).forEach(failure =>
      this.context.metrics.failed(failure),
    );
  }

  async #leave(gone: GoneAccount): Promise<void> {
    const { inventory, logger } = this.context;
    const { account } = gone;
    const state = this.#stateOf(account.id);
    if (state) {
      logger.warn(
        `The organization says that ${describeAccount(account)} is ${state}, so it is not read any more, and its buckets leave the catalog.`,
      );
    }
    const heldBack = await inventory.holdBack(gone);
    if (heldBack) {
      logger.error(heldBackLine(account, heldBack));
      return;
    }
    await this.#show.leave(account);
  }

  #throwProblems(accounts: number) {
    const { config, clock } = this.context;
    const error = errorOfRun({
      providerId: config.id,
      accounts,
      failures: this.#failures,
      leftOut: this.#longestAgoFirst(this.#leftOut).map(account => ({
        account,
        readAt: (this.#listings.get(account.id) ?? [])
          .flatMap(row => row.read_at ?? [])
          .sort()[0],
      })),
      isEnded: this.signal.aborted,
      organization: this.#organization,
      hasLastAnswer: this.#hasLastAnswer,
      now: clock.now(),
    });
    if (error) {
      throw error;
    }
  }
}
