import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import stableJson from 'fast-json-stable-stringify';
import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { CredentialSource } from '../aws/credentials';
import { isSessionRefused } from '../aws/errors';
import { failureOf } from '../aws/failures';
import type { AwsHttpHandler } from '../aws/http';
import { AccountSession } from '../aws/session';
import type { AccountSessions } from '../aws/sessions';
import { generalPurpose } from '../buckets/kinds/generalPurpose';
import { BucketReader } from '../buckets/reader';
import { acceptsBucket, type ProviderConfig } from '../config/read';
import type { Owners } from '../entity/owners';
import type { EntityRenderer } from '../entity/render';
import { factsOfKind } from '../facts';
import { FactDenials, type RememberedDenials } from '../facts/factDenials';
import { groupBy } from 'lodash';
import {
  type ChangeCounts,
  type Inventory,
  type ListingKey,
  type ListingSweep,
  type OpenEvent,
  type Scope,
  SweepTakenOverError,
} from '../inventory';
import type { ProviderMetrics } from '../metrics';
import type { AwsAccount } from '../model/account';
import { CatalogCheck } from './catalogCheck';
import type { CatalogWriter } from './catalogWriter';
import { ListingReader } from './listing';
import type { RenderingPass, Renderings } from './renderings';
import { AccountReport } from './report';

/** How long a comparison of the catalog with the inventory is good for. */
const COMPARED_FOR_MS = 24 * 60 * 60 * 1000;

/** For so long S3 may answer what was before a change. */
const CONSISTENT_AFTER_MS = 30_000;

/** Where more buckets than this are to be rendered in any case, all are. */
const MAX_RETRIED = 1_000;

/** What the runs of a provider share. */
export interface RunContext {
  config: ProviderConfig;
  credentials: CredentialSource;
  inventory: Inventory;
  renderer: EntityRenderer;
  catalog: CatalogService;
  auth: AuthService;
  metrics: ProviderMetrics;
  logger: LoggerService;
  /** By account id, what this process remembers of the facts that the account's role may not read. */
  denials: Map<string, RememberedDenials>;
  /** What this process has rendered, and compared with the catalog, since it started. */
  renderings: Renderings;
}

/** Reads accounts in AWS, as a whole or one bucket of them, and brings the catalog up to date. */
export class AccountReader {
  readonly #scope: Scope;

  constructor(
    private readonly context: RunContext,
    private readonly run: {
      http: AwsHttpHandler;
      writer: CatalogWriter;
      owners: Owners | undefined;
      signal: AbortSignal;
      /** Keeps sessions from one reading to the next; absent: each reading opens one. */
      sessions?: AccountSessions;
      /** The state of an account where the organization says that it is not active. */
      stateOf: (accountId: string) => string | undefined;
    },
  ) {
    this.#scope = scopeOf(context.config);
  }

  /**
   * Reads all buckets of an account. What ends the reading is written down, so that every replica can tell.
   *
   * @param isHinted - whether events or a person ask for it, so that it is read from its first name on
   * @param turn - where the account had only what others left of the run's time: if that ends the reading, the account
   *   keeps its turn in the next run, which it had since it was last attempted
   * @throws what ended the reading.
   */
  async read(
    account: AwsAccount,
    onSlice: (buckets: number) => void = () => {},
    turn?: { attemptedAt: string | null },
    isHinted = false,
  ): Promise<void> {
    const { inventory, logger, metrics } = this.context;
    const report = new AccountReport(account, logger);
    const sweep = await inventory.sweep(
      account,
      listingOf(account.id),
      this.#scope,
    );
    if (isHinted) {
      await sweep.restart();
    }
    // Its end takes it away.
    const { startedAt } = sweep;
    const check = this.#check(account, sweep.comparedAt);
    const pass = this.#renderingPass(account, sweep, check);
    try {
      const reader = await this.#listingReader(account, report, check, {
        onSlice,
        askedFacts: await this.#askedFacts(account.id),
      });
      await reader.read(sweep, pass);
      await this.#noteEventsRead(account.id, startedAt);
      report.logProblems();
      report.logRead();
    } catch (error) {
      report.logProblems();
      if (!this.run.signal.aborted && !(error instanceof SweepTakenOverError)) {
        await sweep.fail(failureOf(error, this.run.stateOf(account.id)));
      }
      if (this.run.signal.aborted && turn) {
        await sweep.keepTurn(turn.attemptedAt);
      }
      throw error;
    } finally {
      metrics.changed('sweep', report.changes);
    }
    if (!check.isDue || check.isComplete) {
      this.context.renderings.end(account.id, new Date());
    }
  }

  /** The facts of each bucket that open events are about. */
  async #askedFacts(accountId: string): Promise<(name: string) => FactName[]> {
    const { config, inventory } = this.context;
    if (!config.live) {
      return () => [];
    }
    const events = await inventory.events.open(accountId);
    const byName = groupBy(events, ({ name }) => name);
    return name =>
      factsOfEvents([...(byName[name] ?? []), ...(byName[''] ?? [])]);
  }

  /** A sweep has answered what events asked, but for the youngest: what S3 answered may have been older. */
  async #noteEventsRead(accountId: string, startedAt: string): Promise<void> {
    const { config, inventory } = this.context;
    if (config.live) {
      const before = Date.parse(startedAt) - CONSISTENT_AFTER_MS;
      await inventory.events.noteRead(accountId, {
        startedAt: new Date(before).toISOString(),
        isOver: true,
      });
    }
  }

  /**
   * Reads one bucket of an account.
   *
   * @param facts - which to read of a bucket that is known; by default all
   * @returns what changed
   * @throws what ended the reading.
   */
  async readBucket(
    account: AwsAccount,
    name: string,
    facts?: FactName[],
  ): Promise<ChangeCounts> {
    const { inventory, logger } = this.context;
    const report = new AccountReport(account, logger);
    const check = this.#check(account, new Date().toISOString());
    const reader = await this.#listingReader(account, report, check, {});
    const changes = await reader.readBucket(
      name,
      bucket =>
        inventory.bucketSlice(
          account,
          listingOf(account.id),
          this.#scope,
          bucket,
        ),
      facts,
    );
    report.logProblems();
    return changes;
  }

  #check(account: AwsAccount, comparedAt: string | undefined): CatalogCheck {
    const { catalog, auth, logger, renderings } = this.context;
    return new CatalogCheck({
      catalog,
      auth,
      logger,
      isDue:
        !renderings.whole(account.id) ||
        isOlderThan(comparedAt, COMPARED_FOR_MS),
    });
  }

  /**
   * How a sweep renders: all buckets, or only those that changed since all were rendered with what entities are made of
   * now. What a transformer makes an entity of, nobody knows.
   */
  #renderingPass(
    account: AwsAccount,
    sweep: ListingSweep,
    check: CatalogCheck,
  ): RenderingPass {
    const { renderer, renderings } = this.context;
    const key = stableJson({ account, owners: this.run.owners?.digest });
    const whole = renderings.whole(account.id);
    const isSame =
      whole?.key === key &&
      whole.retried.size <= MAX_RETRIED &&
      !renderer.hasTransformer;
    return isSame && !check.isDue
      ? { onlyChangedSince: whole.endedAt, retried: whole.retried }
      : renderings.begin(account.id, key, sweep.cursor !== undefined);
  }

  /** What reads a listing of the account, under the account's verified identity. */
  async #listingReader(
    account: AwsAccount,
    report: AccountReport,
    check: CatalogCheck,
    options: {
      onSlice?: (buckets: number) => void;
      askedFacts?: (name: string) => FactName[];
    },
  ): Promise<ListingReader> {
    const { config, inventory, renderer, logger, credentials } = this.context;
    const { writer, owners, signal } = this.run;
    const forgetRefused = (error: unknown) => {
      if (isSessionRefused(error)) {
        credentials.forget(account.id);
        this.run.sessions?.forget(account.id);
      }
      throw error;
    };
    const open = () => this.#open(account, report);
    const { sessions } = this.run;
    const session = await (
      sessions ? sessions.of(account, open) : open()
    ).catch(forgetRefused);
    return new ListingReader({
      account,
      session,
      kind: generalPurpose,
      reader: this.#bucketReader(session),
      regions: config.regions,
      configurationFrequency:
        config.configuration.facts.length > 0
          ? config.configuration.frequency
          : undefined,
      scope: this.#scope,
      inventory,
      renderer,
      owners,
      writer,
      check,
      report,
      logger,
      signal,
      onSlice: options.onSlice ?? (() => {}),
      askedFacts: options.askedFacts,
      onError: forgetRefused,
    });
  }

  #bucketReader(session: AccountSession): BucketReader {
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

  async #open(
    account: AwsAccount,
    report: AccountReport,
  ): Promise<AccountSession> {
    const { config, credentials, metrics } = this.context;
    return AccountSession.open({
      account,
      credentials,
      http: this.run.http,
      concurrency: config.concurrency.buckets,
      signal: this.run.signal,
      onCall: call => {
        report.called(call.attempts);
        metrics.onCall(call);
      },
    });
  }
}

/** The listing that has all general purpose buckets of an account. */
export function listingOf(accountId: string): ListingKey {
  return { accountId, kind: 'general-purpose', region: '' };
}

/** The facts that events are about. A bucket that is created anew may have other ones. */
export function factsOfEvents(events: OpenEvent[]): FactName[] {
  const facts = new Set<FactName>();
  for (const { fact, event_name } of events) {
    if (fact === 'all' || event_name === 'CreateBucket') {
      return factsOfKind('general-purpose');
    }
    if (fact !== 'existence') {
      facts.add(fact);
    }
  }
  return [...facts];
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
