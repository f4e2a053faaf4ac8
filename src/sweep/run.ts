import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { LOCATION_PREFIX } from 'backstage-plugin-aws-s3-buckets-common';
import { groupBy, uniqBy } from 'lodash';
import { DateTime } from 'luxon';
import pLimit from 'p-limit';
import { accountsToRead, type KnownAccounts } from '../accounts/accounts';
import {
  accountFailure,
  type AccountFailure,
  summariseFailures,
} from '../aws/failures';
import { AwsHttpHandler } from '../aws/http';
import type { Owners, OwnersReader } from '../entity/owners';
import {
  type GoneAccount,
  type Inventory,
  type KnownInventory,
  type ListingRow,
  SweepTakenOverError,
} from '../inventory';
import type { AwsAccount } from '../model/account';
import { AccountReader, type RunContext } from './account';
import { CatalogWriter, type WrittenEntity } from './catalogWriter';
import {
  listedKind,
  RunEndedError,
  UnreadAccountsError,
  UnreadListingsError,
} from './errors';
import { isDue, listingOf, longestAgo } from './listings';
import { Progress } from './progress';
import { describeAccount, heldBackLine } from './report';
import { shardOf } from './shard';

/** One run of a provider over the accounts of a shard. */
export class ProviderRun {
  readonly #failures: AccountFailure[] = [];
  readonly #leftOut: AwsAccount[] = [];
  readonly #http: AwsHttpHandler;
  readonly #writer: CatalogWriter;
  #owners: Owners | undefined;
  /** By account id. */
  #listings = new Map<string, ListingRow[]>();
  #organization: KnownAccounts['organization'] = { status: 'not-configured' };

  constructor(
    private readonly context: RunContext & {
      /** Reads the catalog's groups and users; absent where owners are not checked. */
      owners: OwnersReader | undefined;
    },
    connection: EntityProviderConnection,
    private readonly shard: number,
    private readonly signal: AbortSignal,
  ) {
    const { config } = context;
    this.#http = openHttp(context, signal);
    this.#writer = new CatalogWriter(
      connection,
      locationKeyOf(config.id),
      signal,
    );
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
    const { inventory, owners } = this.context;
    this.#owners = await owners?.read();
    const known = await this.#knownAccounts();
    const current = this.#ofShard(known.current, account => account);
    const gone = this.#ofShard(known.gone, ({ account }) => account);
    this.#listings = new Map(
      Object.entries(groupBy(known.listings, row => row.account_id)),
    );
    await inventory.commitAccounts(...this.#accountEntities(current));

    const progress = new Progress({
      accounts: current.length + gone.length,
      clock: this.context.clock,
      logger: this.context.logger,
    });
    const limit = pLimit(this.context.config.concurrency.accounts);
    const reader = new AccountReader(this.context, {
      http: this.#http,
      writer: this.#writer,
      owners: this.#owners,
      signal: this.signal,
      stateOf: id => this.#stateOf(id),
    });
    try {
      await Promise.all([
        ...gone.map(account =>
          limit(() =>
            this.#attempt(account.account, progress, () =>
              this.#leave(account),
            ),
          ),
        ),
        ...this.#longestAgoFirst(current).map((account, index) =>
          limit(() =>
            this.#attempt(account, progress, () =>
              reader.read(account, {
                rows: this.#listings.get(account.id) ?? [],
                onSlice: buckets => progress.read(buckets),
                keepsTurn: index >= this.context.config.concurrency.accounts,
              }),
            ),
          ),
        ),
      ]);
    } finally {
      progress.stop();
    }
    this.#throwProblems(current.length + gone.length);
  }

  async #knownAccounts(): Promise<KnownInventory> {
    const { config, credentials, inventory, metrics } = this.context;
    const { accounts, organization } = await accountsToRead({
      accounts: config.accounts,
      organization: config.organization,
      credentials,
      http: this.#http,
      signal: this.signal,
      onCall: metrics.onCall,
    });
    this.#organization = organization;
    return inventory.accounts(
      { accounts, organization: organization.status },
      ({ id }) =>
        config.kinds.read.includes('general-purpose') ? [listingOf(id)] : [],
    );
  }

  #ofShard<T>(items: T[], accountOf: (item: T) => AwsAccount): T[] {
    const { shards } = this.context.config;
    return items.filter(
      item => shardOf(accountOf(item).id, shards) === this.shard,
    );
  }

  /** The entities of accounts, for {@link Inventory.commitAccounts}. */
  #accountEntities(
    accounts: AwsAccount[],
  ): Parameters<Inventory['commitAccounts']> {
    const { renderer } = this.context;
    const entities = accounts.map(account => ({
      id: account.id,
      entity: renderer.account(account, this.#owners),
    }));
    const refOf = (entity: Entity | undefined) =>
      entity && stringifyEntityRef(entity);
    return [
      new Map(entities.map(({ id, entity }) => [id, refOf(entity)])),
      this.#writer.mutation(
        entities.flatMap(({ entity }): WrittenEntity[] =>
          entity ? [{ entity }] : [],
        ),
      ),
    ];
  }

  #longestAgoFirst(accounts: AwsAccount[]): AwsAccount[] {
    const options = {
      frequencyMs: this.context.config.kinds.frequency,
      now: this.context.clock.now().getTime(),
    };
    const attemptedAt = ({ id }: AwsAccount) =>
      longestAgo(
        (this.#listings.get(id) ?? []).filter(row => isDue(row, options)),
      );
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
      ? error.listings.map(({ key, error: ofListing }) =>
          accountFailure(ofListing, account, state, listedKind(key)),
        )
      : [accountFailure(error, account, state)];
  }

  /** The state of an account where the organization says that it is not active: STS and S3 don't tell. */
  #stateOf(accountId: string): string | undefined {
    return this.#organization.status === 'complete'
      ? this.#organization.inactive.get(accountId)
      : undefined;
  }

  #fail(failures: AccountFailure[]) {
    this.#failures.push(...failures);
    uniqBy(failures, ({ meaning }) => meaning.kind).forEach(failure =>
      this.context.metrics.failed(failure),
    );
  }

  async #leave(gone: GoneAccount): Promise<void> {
    const { inventory, logger } = this.context;
    const { heldBack } = await inventory.leave(gone, this.#writer.mutation([]));
    if (heldBack) {
      logger.error(heldBackLine(gone.account, heldBack));
    }
  }

  /** Ends a run that did not do all with one error that says everything. */
  #throwProblems(accounts: number) {
    const problems = [
      this.#organization.status === 'unavailable' &&
        `${this.#organization.reason.message} The accounts of its last answer were read.`,
      this.#failures.length > 0 &&
        `${uniqBy(this.#failures, ({ accountId }) => accountId).length} of ${accounts} accounts could not be read, and keep their entities:\n${summariseFailures(this.#failures)}`,
    ].filter(problem => problem !== false);
    if (this.signal.aborted) {
      throw new RunEndedError(
        [this.#leftOutText(accounts), ...problems].join('\n'),
      );
    }
    if (problems.length > 0) {
      throw new UnreadAccountsError(problems.join('\n'));
    }
  }

  /** Which accounts the run did not get to, and when they were last read. */
  #leftOutText(accounts: number): string {
    const named = this.#longestAgoFirst(this.#leftOut).map(account => {
      const [readAt] = (this.#listings.get(account.id) ?? [])
        .map(row => row.read_at)
        .sort();
      const age = readAt
        ? `last read ${DateTime.fromISO(readAt).toRelative({ base: DateTime.fromJSDate(this.context.clock.now()), locale: 'en' })}`
        : 'not read yet';
      return `${describeAccount(account)}: ${age}`;
    });
    return `The run ended, by its time-out or by the shutdown of the backend, and ${named.length} of ${accounts} accounts were not read to their end. They keep what was committed, and the next run begins with those that wait longest. If it happens often, raise schedule.timeout or shards of provider ${this.context.config.id}. Left: ${named.join('; ')}.`;
  }
}

/** One per provider: of two providers with the same key, the later one would take over the other's entities. */
export function locationKeyOf(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}`;
}

/** What sends the requests of a run, until its signal is aborted. */
export function openHttp(
  { config }: Pick<RunContext, 'config'>,
  signal: AbortSignal,
): AwsHttpHandler {
  return new AwsHttpHandler({
    connections: config.concurrency.accounts * config.concurrency.buckets,
    timeoutMs: config.requestTimeout,
    signal,
  });
}
