import type { LoggerService } from '@backstage/backend-plugin-api';
import pLimit from 'p-limit';
import type { CredentialSource } from '../aws/CredentialSource';
import { isSessionRefused } from '../aws/awsErrors';
import type { AwsHttpHandler } from '../aws/AwsHttpHandler';
import { AccountSession } from '../aws/AccountSession';
import type { ProviderConfig } from '../config/readProviderConfigs';
import type { Inventory } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import { usageFailureOf } from './usageFailureOf';
import type { UsageFailure, UsageReading } from './UsageReadings';
import { readRegion, type RegionUsage } from './readRegion';
import type { UsageTables } from './UsageTables';
import type { ProviderMetrics } from '../model/ProviderMetrics';
import { countOf } from '../model/countOf';
import { describeAccount } from '../model/AwsAccount';
import { RunEndedError, UnreadAccountsError } from '../model/runErrors';
import { shardOf } from '../model/shardOf';

/** What could not be read is asked for again after this time; what was denied only at the next regular one. */
const RETRY_AFTER_MS = 60 * 60 * 1000;

/** How often to look for accounts that are due, besides at the end of each sweep, which may have found new ones. */
export const USAGE_EVERY_MS = RETRY_AFTER_MS;

/** 100,000 buckets take some minutes, and the first time, with all their months, some more. */
export const USAGE_TIMEOUT = { hours: 2 };

/** How many regions of an account are read side by side. */
const REGIONS_AT_ONCE = 5;

export interface UsageContext {
  config: ProviderConfig;
  credentials: CredentialSource;
  inventory: Inventory;
  usage: UsageTables;
  metrics: ProviderMetrics;
  clock: Clock;
  logger: LoggerService;
}

/**
 * One run over the accounts of a shard whose usage is due. What cannot be read keeps its last values, with their date,
 * and the days that were missed come with the next reading: CloudWatch has them for 15 months.
 */
export class UsageRun {
  readonly #frequencyMs: number;
  readonly #failures: string[] = [];

  constructor(
    private readonly context: UsageContext,
    private readonly run: {
      http: AwsHttpHandler;
      shard: number;
      signal: AbortSignal;
      /** How often a call is tried; by default as elsewhere. */
      maxAttempts?: number;
    },
  ) {
    this.#frequencyMs = context.config.usage!.frequency;
  }

  /** @throws one error that names each account and region that could not be read, and why. */
  async start(): Promise<void> {
    const { config, usage } = this.context;
    const { shard, signal } = this.run;
    const due = (
      await usage.readings.dueAccounts(this.context.clock.now().toISOString())
    )
      // The account of a sweep's shard is in the usage's shard of that number.
      .filter(id => shardOf(id, config.shards) === shard);
    if (due.length === 0) {
      return;
    }
    const limit = pLimit(config.concurrency.accounts);
    await Promise.all(due.map(id => limit(() => this.#account(id))));
    if (signal.aborted) {
      throw new RunEndedError(
        'The reading of usage was ended, by its time-out or by the shutdown of the backend. The next run goes on with the regions that are left.',
      );
    }
    if (this.#failures.length > 0) {
      throw new UnreadAccountsError(
        `The usage of buckets could not be read in ${countOf(this.#failures.length, 'place')}, and keeps its last values:\n${this.#failures.join('\n')}`,
      );
    }
  }

  async #account(id: string): Promise<void> {
    const { inventory, usage } = this.context;
    const account = await inventory.accountById(id);
    if (!account || this.run.signal.aborted) {
      return;
    }
    const regions = await usage.values.regionsOf(id);
    const now = this.context.clock.now().toISOString();
    const notDue = await usage.readings.notDue(id, now);
    const due = regions.filter(region => !notDue.has(region));
    let failure: UsageFailure | undefined;
    try {
      const readings = due.length > 0 ? await this.#regions(account, due) : [];
      readings.forEach(({ region, dueAt }) => notDue.set(region, dueAt));
    } catch (error) {
      if (this.run.signal.aborted) {
        return;
      }
      failure = usageFailureOf(error, account);
      this.#failures.push(`${describeAccount(account)}: ${failure.message}`);
    }
    await usage.readings.keepOnly(id, regions);
    const reading = this.#reading(account, '', now, failure);
    await usage.readings.write([
      {
        ...reading,
        // As soon as one of its regions is.
        dueAt: [reading.dueAt, ...notDue.values()].sort()[0],
      },
    ]);
  }

  /** Reads regions of an account. What fails in one of them is written down, and the others go on. */
  async #regions(
    account: AwsAccount,
    regions: string[],
  ): Promise<UsageReading[]> {
    const startedAt = performance.now();
    const session = await this.#open(account);
    const limit = pLimit(REGIONS_AT_ONCE);
    const read: RegionUsage[] = [];
    const readings = await Promise.all(
      regions.map(region =>
        limit(async () => {
          const attemptedAt = this.context.clock.now().toISOString();
          const { failure, usage } = await this.#region(session, region);
          if (usage) {
            read.push(usage);
          }
          const reading = this.#reading(account, region, attemptedAt, failure);
          await this.context.usage.readings.write([reading]);
          return reading;
        }),
      ),
    );
    this.#log(account, read, performance.now() - startedAt);
    return readings;
  }

  async #region(
    session: AccountSession,
    region: string,
  ): Promise<{ usage?: RegionUsage; failure?: UsageFailure }> {
    const { usage, metrics } = this.context;
    const { account } = session;
    const counted: RegionUsage = { buckets: 0, metrics: 0 };
    try {
      const refused = await readRegion({
        client: session.cloudWatch(region),
        usage: usage.values,
        place: { accountId: account.id, region },
        now: this.context.clock.now(),
        counted,
      });
      return {
        usage: counted,
        ...(refused && { failure: this.#failed(account, region, refused) }),
      };
    } catch (error) {
      this.run.signal.throwIfAborted();
      const failure = usageFailureOf(error, account, region);
      return {
        usage: counted,
        failure: this.#failed(account, region, failure),
      };
    } finally {
      metrics.usageRead(account.id, counted.metrics);
    }
  }

  #failed(
    account: AwsAccount,
    region: string,
    failure: UsageFailure,
  ): UsageFailure {
    this.#failures.push(
      `${describeAccount(account)}, ${region}: ${failure.message}`,
    );
    return failure;
  }

  #reading(
    { id }: AwsAccount,
    region: string,
    attemptedAt: string,
    failure: UsageFailure | undefined,
  ): UsageReading {
    const pause =
      failure && failure.kind !== 'denied'
        ? Math.min(RETRY_AFTER_MS, this.#frequencyMs)
        : this.#frequencyMs;
    return {
      accountId: id,
      region,
      attemptedAt,
      dueAt: new Date(Date.parse(attemptedAt) + pause).toISOString(),
      failure,
    };
  }

  async #open(account: AwsAccount): Promise<AccountSession> {
    const { clock, config, credentials, metrics } = this.context;
    try {
      return await AccountSession.open({
        account,
        clock,
        credentials,
        http: this.run.http,
        concurrency: config.concurrency.buckets,
        maxAttempts: this.run.maxAttempts,
        signal: this.run.signal,
        onCall: metrics.onCall,
      });
    } catch (error) {
      if (isSessionRefused(error)) {
        credentials.forget(account, error);
      }
      throw error;
    }
  }

  #log(account: AwsAccount, read: RegionUsage[], milliseconds: number): void {
    const sum = (count: (one: RegionUsage) => number) =>
      read.reduce((total, one) => total + count(one), 0);
    this.context.logger.info(
      `Read the usage of ${describeAccount(account)}: ${countOf(
        sum(({ buckets }) => buckets),
        'bucket',
      )} in ${countOf(read.length, 'region')}; ${countOf(
        sum(({ metrics }) => metrics),
        'metric',
      )} of CloudWatch asked for, which AWS bills; ${(milliseconds / 1000).toFixed(1)} s`,
    );
  }
}
