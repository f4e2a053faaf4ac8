import stableJson from 'fast-json-stable-stringify';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import {
  type BucketChange,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import { groupBy, uniqBy } from 'lodash';
import { DateTime } from 'luxon';
import pLimit from 'p-limit';
import type { KnownAccounts } from '../accounts/accountsToRead';
import {
  accountFailure,
  type AccountFailure,
  summariseFailures,
} from '../aws/failures';
import { AwsHttpHandler } from '../aws/AwsHttpHandler';
import type { Owners, OwnersReader } from '../show/OwnersReader';
import {
  countKinds,
  type GoneAccount,
  type KnownInventory,
  type ListingRow,
  SweepTakenOverError,
} from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import { CatalogCheck } from '../show/CatalogCheck';
import { Projector, type ShowContext } from '../show/Projector';
import { version } from '../../package.json';
import type { AccountRun, RunContext } from './AccountRun';
import type { Checks } from './Checks';
import { isDue, listingOf, longestAgo } from '../collect/listingsOf';
import { Progress } from './Progress';
import { AccountReading } from './AccountReading';
import { listedKind } from '../collect/kinds/listedKind';
import { RunEndedError, UnreadAccountsError } from '../model/runErrors';
import { UnreadListingsError } from '../collect/UnreadListingsError';
import { AccountReport, heldBackLine } from '../collect/AccountReport';
import { countOf } from '../model/countOf';
import { describeAccount } from '../model/AwsAccount';
import { shardOf } from '../model/shardOf';

/** One run of a provider over the accounts of a shard. */
export class ProviderRun {
  readonly #failures: AccountFailure[] = [];
  readonly #leftOut: AwsAccount[] = [];
  readonly #http: AwsHttpHandler;
  #owners: Owners | undefined;
  #show!: ShowContext;
  #projector!: Projector;
  /** By account id. */
  #listings = new Map<string, ListingRow[]>();
  #walkedWith = new Map<string, string | null>();
  #organization: KnownAccounts['organization'] = { status: 'not-configured' };
  #hasLastAnswer = false;

  constructor(
    private readonly context: RunContext & {
      /** Reads the catalog's groups and users; absent where owners are not checked. */
      owners: OwnersReader | undefined;
      checks: Checks;
    },
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
    const { publisher, owners } = this.context;
    await publisher.publishLeftBehind();
    this.#owners = await owners?.read();
    this.#show = showContextOf(this.context, {
      connection: this.connection,
      owners: this.#owners,
      signal: this.signal,
    });
    this.#projector = new Projector(this.#show);
    const known = await this.#knownAccounts();
    this.#walkedWith = known.walkedWith;
    const current = this.#ofShard(known.current, account => account);
    const gone = this.#ofShard(known.gone, ({ account }) => account);
    this.#listings = new Map(
      Object.entries(groupBy(known.listings, row => row.account_id)),
    );

    const progress = new Progress({
      accounts: current.length + gone.length,
      clock: this.context.clock,
      logger: this.context.logger,
    });
    const limit = pLimit(this.context.config.concurrency.accounts);
    const run: AccountRun = {
      http: this.#http,
      projector: this.#projector,
      signal: this.signal,
      turn: signal => this.context.turns.turn(signal),
      // As the inventory knows them: one that may be gone counts until it is.
      readAccounts: new Set(
        [...known.current, ...known.gone.map(({ account }) => account)].map(
          ({ id }) => id,
        ),
      ),
      stateOf: id => this.#stateOf(id),
    };
    try {
      await this.#showRest(current);
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
              this.#readAndShow(account, () =>
                new AccountReading(this.context, run, account, {
                  rows: this.#listings.get(account.id) ?? [],
                  onSlice: buckets => progress.read(buckets),
                  keepsTurn: index >= this.context.config.concurrency.accounts,
                }).read(),
              ),
            ),
          ),
        ),
      ]);
      if (!this.signal.aborted) {
        await this.#showRest(current);
        await this.#removeStrays();
      }
    } finally {
      progress.stop();
    }
    this.#throwProblems(current.length + gone.length);
  }

  /** Whatever then becomes of the reading, the catalog is right about what the inventory has. */
  async #readAndShow(
    account: AwsAccount,
    read: () => Promise<void>,
  ): Promise<void> {
    // Before anything new is shown, which the catalog is still to process.
    await this.#gathering(account, () => this.#checkIfDue(account));
    await this.#gathering(account, () => this.#walkIfDue(account));
    await read();
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

  /** Shows all of an account anew where what its entities depend on has changed. */
  async #walkIfDue(account: AwsAccount): Promise<void> {
    const { config, checks, renderer } = this.context;
    const key = stableJson({
      version,
      entity: config.entity,
      account,
      owners: this.#owners?.digest,
    });
    const isWalkDue =
      this.#walkedWith.get(account.id) !== key ||
      // What its code makes of a bucket, nobody knows.
      (renderer.hasTransformer && checks.isFirst(`walk of ${account.id}`));
    if (isWalkDue) {
      await this.#reporting(account, report =>
        this.#projector.walk(account, key, report),
      );
      checks.done(`walk of ${account.id}`);
    }
  }

  /** Shows what a process that was ended, or two that met, left due, and anew what may have settled. */
  async #showRest(accounts: AwsAccount[]): Promise<void> {
    const { inventory } = this.context;
    const toShow = await inventory.buckets.accountsToShow();
    for (const account of accounts.filter(({ id }) => toShow.has(id))) {
      await this.#gathering(account, () =>
        this.#reporting(account, async report => [
          ...(await this.#projector.showUnsettled(account, report)),
          ...(await this.#projector.showDue(account, report)),
        ]),
      );
    }
  }

  async #checkIfDue(account: AwsAccount): Promise<void> {
    const { checks } = this.context;
    if (!checks.isDue(account.id)) {
      return;
    }
    let isSettled = false;
    await this.#reporting(account, async report => {
      isSettled = await this.#check().checkAccount(account, report);
      return [];
    });
    if (isSettled) {
      checks.done(account.id);
    }
  }

  async #removeStrays(): Promise<void> {
    const { checks, config } = this.context;
    if (this.shard === 0 && checks.isDue('strays')) {
      await this.#check().removeStrays(`${locationKeyOf(config.id)}/`);
      checks.done('strays');
    }
  }

  #check(): CatalogCheck {
    const { catalog, auth, logger } = this.context;
    return new CatalogCheck({
      context: this.#show,
      projector: this.#projector,
      catalog,
      auth,
      logger,
    });
  }

  /** Says what is odd about the buckets that are shown, and publishes what changed. */
  async #reporting(
    account: AwsAccount,
    show: (report: AccountReport) => Promise<BucketChange[]>,
  ): Promise<void> {
    const { logger, metrics, publisher } = this.context;
    const report = new AccountReport(account, logger);
    try {
      const changes = await show(report);
      metrics.changed('sweep', countKinds(changes));
      await publisher.publish(changes.map(({ id }) => id));
    } finally {
      report.logProblems();
    }
  }

  async #knownAccounts(): Promise<KnownInventory> {
    const { aws, config, inventory, metrics } = this.context;
    const known = config.organization
      ? await inventory.organizationAccounts()
      : [];
    this.#hasLastAnswer = known.length > 0;
    const { accounts, organization } = await aws.accounts({
      known,
      http: this.#http,
      signal: this.signal,
      onCall: metrics.onCall,
    });
    this.#organization = organization;
    return inventory.accounts(
      {
        accounts,
        organization: organization.status,
        unanswered: new Set(unansweredOf(organization).keys()),
      },
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
    for await (const changes of inventory.leaveAccount(account)) {
      await this.#reporting(account, async report => [
        ...changes,
        ...(await this.#projector.showDue(account, report)),
      ]);
    }
    await this.#reporting(account, report =>
      this.#projector.showDue(account, report),
    );
    await this.#projector.leave(account);
  }

  /** Ends a run that did not do all with one error that says everything. */
  #throwProblems(accounts: number) {
    const unanswered = unansweredOf(this.#organization);
    const [whyUnanswered] = unanswered.values();
    const problems = [
      this.#organization.status === 'unavailable' &&
        `${this.#organization.reason.message} ${this.#hasLastAnswer ? 'The accounts of its last answer were read.' : 'It has not answered yet, so none of its accounts is known.'}`,
      unanswered.size > 0 &&
        `The organization's lists lack ${countOf(unanswered.size, 'account')} that its last answer had, and it doesn't say whether they left: ${[...unanswered.keys()].join(', ')}. They stay. ${whyUnanswered}`,
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

function unansweredOf(
  organization: KnownAccounts['organization'],
): Map<string, string> {
  return organization.status === 'complete'
    ? organization.unanswered
    : new Map();
}

/** One per provider: of two providers with the same key, the later one would take over the other's entities. */
export function locationKeyOf(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}`;
}

/** What the parts share that show a provider's buckets. */
export function showContextOf(
  { config, inventory, renderer, catalogTables }: RunContext,
  run: Pick<ShowContext, 'connection' | 'owners' | 'signal'>,
): ShowContext {
  return {
    inventory,
    renderer,
    catalogTables,
    locationKey: locationKeyOf(config.id),
    ...run,
  };
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
