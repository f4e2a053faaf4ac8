import { setMaxListeners } from 'node:events';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  CatalogService,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  type FactName,
  isConfigurationFact,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import { DateTime } from 'luxon';
import pLimit from 'p-limit';
import { accountsToRead, type KnownAccounts } from '../accounts/accounts';
import type { CredentialSource } from '../aws/credentials';
import { isSessionRefused } from '../aws/errors';
import {
  accountFailure,
  type AccountFailure,
  summariseFailures,
} from '../aws/failures';
import { AwsHttpHandler } from '../aws/http';
import { AccountSession } from '../aws/session';
import { generalPurpose } from '../buckets/kinds/generalPurpose';
import { BucketReader } from '../buckets/reader';
import { acceptsBucket, type ProviderConfig } from '../config/read';
import type { Owners, OwnersReader } from '../entity/owners';
import type { EntityRenderer } from '../entity/render';
import { factsOfKind } from '../facts';
import { FactDenials, type RememberedDenials } from '../facts/factDenials';
import {
  type GoneAccount,
  type Inventory,
  type KnownInventory,
  type ListingKey,
  type ListingRow,
  type ListingSweep,
  type Scope,
  SweepTakenOverError,
} from '../inventory';
import type { ProviderMetrics } from '../metrics';
import type { AwsAccount } from '../model/account';
import { CatalogCheck } from './catalogCheck';
import { CatalogWriter, type WrittenEntity } from './catalogWriter';
import { RunEndedError, UnreadAccountsError } from './errors';
import { ListingReader } from './listing';
import { Progress } from './progress';
import { AccountReport, describeAccount, heldBackLine } from './report';
import { shardOf } from './shard';

/** How long a comparison of the catalog with the inventory is good for. */
const COMPARED_FOR_MS = 24 * 60 * 60 * 1000;

/** What the runs of a provider share. */
export interface RunContext {
  config: ProviderConfig;
  credentials: CredentialSource;
  inventory: Inventory;
  renderer: EntityRenderer;
  /** Reads the catalog's groups and users; absent where owners are not checked. */
  owners: OwnersReader | undefined;
  catalog: CatalogService;
  auth: AuthService;
  metrics: ProviderMetrics;
  logger: LoggerService;
  /** By account id, what this process remembers of the facts that the account's role may not read. */
  denials: Map<string, RememberedDenials>;
  /** The listings that this process has compared with the catalog since it started. */
  compared: Set<string>;
}

/** One run of a provider over the accounts of a shard. */
export class ProviderRun {
  readonly #failures: AccountFailure[] = [];
  readonly #leftOut: AwsAccount[] = [];
  readonly #http: AwsHttpHandler;
  readonly #writer: CatalogWriter;
  #owners: Owners | undefined;
  #listings = new Map<string, ListingRow>();
  #organization: KnownAccounts['organization'] = { status: 'not-configured' };

  constructor(
    private readonly context: RunContext,
    connection: EntityProviderConnection,
    private readonly shard: number,
    private readonly signal: AbortSignal,
  ) {
    const { config } = context;
    // Every call that waits to be sent listens to it, more than Node.js takes for a leak.
    setMaxListeners(0, signal);
    this.#http = new AwsHttpHandler({
      connections: config.concurrency.accounts * config.concurrency.buckets,
      timeoutMs: config.requestTimeout,
      signal,
    });
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
    this.#listings = new Map(known.listings.map(row => [row.account_id, row]));
    await inventory.commitAccounts(...this.#accountEntities(current));

    const progress = new Progress({
      accounts: current.length + gone.length,
      logger: this.context.logger,
    });
    const limit = pLimit(this.context.config.concurrency.accounts);
    try {
      await Promise.all([
        ...gone.map(account =>
          limit(() =>
            this.#attempt(account.account, progress, () =>
              this.#leave(account),
            ),
          ),
        ),
        ...this.#longestAgoFirst(current).map(account =>
          limit(() =>
            this.#attempt(account, progress, () =>
              this.#read(account, progress),
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
      ({ id }) => [listingOf(id)],
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
    const attemptedAt = ({ id }: AwsAccount) =>
      this.#listings.get(id)?.attempted_at ?? '';
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
        this.#fail(this.#failureOf(error, account));
        progress.failed();
      }
    }
  }

  #failureOf(error: unknown, account: AwsAccount): AccountFailure {
    return accountFailure(
      error,
      account,
      this.#organization.status === 'complete'
        ? this.#organization.inactive.get(account.id)
        : undefined,
    );
  }

  #fail(failure: AccountFailure) {
    this.#failures.push(failure);
    this.context.metrics.failed(failure);
  }

  async #leave(gone: GoneAccount): Promise<void> {
    const { inventory, logger } = this.context;
    const { heldBack } = await inventory.leave(gone, this.#writer.mutation([]));
    if (heldBack) {
      logger.error(heldBackLine(gone.account, heldBack));
    }
  }

  /** Reads an account; what ends the reading is written down, so that every replica can tell. */
  async #read(account: AwsAccount, progress: Progress): Promise<void> {
    const { inventory, logger } = this.context;
    const report = new AccountReport(account, logger);
    const scope = scopeOf(this.context.config);
    const sweep = await inventory.sweep(account, listingOf(account.id), scope);
    try {
      await this.#readListing({ account, sweep, scope, report, progress });
      report.logProblems();
      report.logRead();
    } catch (error) {
      report.logProblems();
      if (!this.signal.aborted && !(error instanceof SweepTakenOverError)) {
        const { kind, reason, remedy, detail } = this.#failureOf(
          error,
          account,
        );
        await sweep.fail({ kind, reason, remedy, detail });
      }
      throw error;
    }
  }

  async #readListing(reading: {
    account: AwsAccount;
    sweep: ListingSweep;
    scope: Scope;
    report: AccountReport;
    progress: Progress;
  }): Promise<void> {
    const { account, sweep, scope, report, progress } = reading;
    const { config, inventory, renderer, logger, catalog, auth, compared } =
      this.context;
    const isDue =
      !compared.has(account.id) ||
      isOlderThan(sweep.comparedAt, COMPARED_FOR_MS);
    const check = new CatalogCheck({ catalog, auth, logger, isDue });
    const session = await this.#open(account, report);
    const reader = this.#readerOf(session);
    try {
      await new ListingReader({
        account,
        session,
        kind: generalPurpose,
        reader,
        regions: config.regions,
        scope,
        configurationFrequency:
          config.configuration.facts.length > 0
            ? config.configuration.frequency
            : undefined,
        sweep,
        inventory,
        renderer,
        owners: this.#owners,
        writer: this.#writer,
        check,
        report,
        logger,
        signal: this.signal,
        onSlice: buckets => progress.read(buckets),
      }).read();
    } catch (error) {
      if (isSessionRefused(error)) {
        this.context.credentials.forget(account.id);
      }
      throw error;
    } finally {
      report.denied(reader.deniedFacts());
    }
    if (check.isComplete) {
      compared.add(account.id);
    }
  }

  #readerOf(session: AccountSession): BucketReader {
    const { config, denials, logger } = this.context;
    return new BucketReader({
      session,
      kind: generalPurpose,
      regions: config.regions,
      tagSource: config.tags.source,
      facts: wantedFacts(config),
      denials: new FactDenials({
        memory: denials,
        accountId: session.account.id,
        retryAfterMs: config.configuration.frequency,
      }),
      onFallback: ({ message }) =>
        logger.warn(
          `${message} The tags are read bucket by bucket wherever that happens.`,
        ),
    });
  }

  /** Opens a session under the account's verified identity. */
  async #open(
    account: AwsAccount,
    report: AccountReport,
  ): Promise<AccountSession> {
    const { config, credentials, metrics } = this.context;
    try {
      return await AccountSession.open({
        account,
        credentials,
        http: this.#http,
        concurrency: config.concurrency.buckets,
        signal: this.signal,
        onCall: call => {
          report.called(call.attempts);
          metrics.onCall(call);
        },
      });
    } catch (error) {
      if (isSessionRefused(error)) {
        credentials.forget(account.id);
      }
      throw error;
    }
  }

  /** Ends a run that did not do all with one error that says everything. */
  #throwProblems(accounts: number) {
    const problems = [
      this.#organization.status === 'unavailable' &&
        `${this.#organization.reason.message} The accounts of its last answer were read.`,
      this.#failures.length > 0 &&
        `${this.#failures.length} of ${accounts} accounts could not be read, and keep their entities:\n${summariseFailures(this.#failures)}`,
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
      const readAt = this.#listings.get(account.id)?.read_at;
      const age = readAt
        ? `last read ${DateTime.fromISO(readAt).toRelative({ locale: 'en' })}`
        : 'not read yet';
      return `${describeAccount(account)}: ${age}`;
    });
    return `The run ended, by its time-out or by the shutdown of the backend, before ${named.length} of ${accounts} accounts were read to their end. They keep what was committed, and the next run begins with those that wait longest. If it happens often, raise schedule.timeout or shards of provider ${this.context.config.id}. Left: ${named.join('; ')}.`;
  }
}

/** One per provider: of two providers with the same key, the later one would take over the other's entities. */
export function locationKeyOf(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}`;
}

/** The listing that has all general purpose buckets of an account. */
function listingOf(accountId: string): ListingKey {
  return { accountId, kind: 'general-purpose', region: '' };
}

/** The facts that the configuration wants. */
function wantedFacts({ configuration }: ProviderConfig): FactName[] {
  return factsOfKind('general-purpose').filter(
    name => !isConfigurationFact(name) || configuration.facts.includes(name),
  );
}

function scopeOf(config: ProviderConfig): Scope {
  const { regions, buckets } = config;
  const patterns = (globs?: Array<{ pattern: string }>) =>
    globs?.map(({ pattern }) => pattern);
  return {
    key: JSON.stringify([
      regions,
      patterns(buckets.include),
      patterns(buckets.exclude),
    ]),
    facts: wantedFacts(config),
    includes: ({ name, region }) =>
      acceptsBucket(buckets, name) &&
      (!regions || !region || regions.includes(region)),
  };
}

function isOlderThan(time: string | undefined, milliseconds: number): boolean {
  return !time || Date.now() - Date.parse(time) > milliseconds;
}
