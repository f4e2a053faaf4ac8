import { setImmediate } from 'node:timers/promises';
import type { Config } from '@backstage/config';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { AccountRates } from '../aws/AccountRateLimiter';
import { EventLoopRateLimiter } from '../aws/EventLoopRateLimiter';
import { ListRegions } from '../aws/ListRegions';
import {
  type ProviderConfig,
  readProviderConfigs,
} from '../config/readProviderConfigs';
import { type Inventory, openInventoryDatabase } from '../inventory';
import { CloudTrailListener } from '../live/CloudTrailListener';
import { asRunError } from '../model/runErrors';
import { systemClock } from '../systemClock';
import { UsageRun, USAGE_EVERY_MS, USAGE_TIMEOUT } from '../usage/UsageRun';
import type { UsageTables } from '../usage/UsageTables';
import type { AwsS3BucketProviderOptions } from './AwsS3BucketProviderOptions';
import { createProviderParts } from './createProviderParts';
import type { ProviderParts } from './ProviderParts';
import { openHttp } from './openHttp';
import { ProviderRun } from './ProviderRun';
import { RequestWorker } from './RequestWorker';
import { transformersById } from './transformersById';
import { UnownedGroupProvider } from './UnownedGroupProvider';

/**
 * Keeps the catalog's S3 bucket entities in step with AWS.
 *
 * Each slice of an account is a delta of its own. A run in which anything failed ends with one error that names each
 * failed account, so that the scheduler shows it.
 *
 * @public
 */
export class AwsS3BucketProvider implements EntityProvider {
  #worker: RequestWorker | undefined;
  #working: Promise<void> | undefined;
  readonly #running = new Map<AbortController, Promise<void>>();

  /**
   * Makes the providers that `catalog.providers.awsS3Buckets` has, and the one of the groups of buckets that nobody owns.
   * For backends that add their providers by hand; the module does the same, and adds routes, actions and pruning.
   *
   * @throws InputError that names each place in the config where something is wrong, and what would be right
   */
  static async fromConfig(
    config: Config,
    options: AwsS3BucketProviderOptions,
  ): Promise<EntityProvider[]> {
    const { clock = systemClock } = options;
    const configs = readProviderConfigs(config, options.logger);
    const transformerOf = transformersById(options.transformer ?? {}, configs);
    const database = await openInventoryDatabase(options.database);
    const shared = {
      rates: new AccountRates(),
      listRegions: new ListRegions(clock),
      // Of the machine: what it says of its event loop is no test's to move on.
      turns: new EventLoopRateLimiter(systemClock),
    };
    const providers = configs.map(ofProvider => {
      const parts = createProviderParts({
        rootConfig: config,
        config: ofProvider,
        services: options,
        clock,
        database,
        shared,
        transformer: transformerOf(ofProvider.id),
      });
      const provider = new AwsS3BucketProvider(parts);
      // Otherwise the task of a run stays locked until its time-out.
      options.lifecycle.addShutdownHook(() => provider.stop());
      provider.#listen(options);
      return provider;
    });
    const groups = providers.map(({ parts }) =>
      parts.context.show.renderer.unowned(),
    );
    return [
      ...providers,
      new UnownedGroupProvider(groups.filter(group => group !== undefined)),
    ];
  }

  private constructor(private readonly parts: ProviderParts) {}

  /**
   * The config of this provider.
   *
   * @internal
   */
  get config(): ProviderConfig {
    return this.parts.context.config;
  }

  /**
   * What this provider remembers of buckets.
   *
   * @internal
   */
  get inventory(): Inventory {
    return this.parts.context.inventory;
  }

  /** {@inheritDoc @backstage/plugin-catalog-node#EntityProvider.getProviderName} */
  getProviderName(): string {
    return `AwsS3BucketProvider:${this.parts.context.config.id}`;
  }

  /** {@inheritDoc @backstage/plugin-catalog-node#EntityProvider.connect} */
  async connect(connection: EntityProviderConnection): Promise<void> {
    const { context, scheduler } = this.parts;
    const { config } = context;
    for (let shard = 0; shard < config.shards; shard++) {
      await scheduler.scheduleTask({
        ...config.schedule,
        id: this.#taskId('refresh', shard),
        fn: signal =>
          this.#run(signal, ending =>
            context.metrics
              .run(() =>
                new ProviderRun(context, connection, shard, ending).run(),
              )
              .finally(() => this.#lookForUsage(shard)),
          ),
      });
    }
    // In each backend: whichever comes first takes a request.
    this.#worker = new RequestWorker(context, connection);
    this.#working = this.#worker.run();
    if (this.parts.usage) {
      await this.#scheduleUsage(this.parts.usage);
    }
  }

  #listen({
    events,
    lifecycle,
  }: Pick<AwsS3BucketProviderOptions, 'events' | 'lifecycle'>): void {
    const { config, clock, inventory, logger, metrics } = this.parts.context;
    if (!config.live) {
      return;
    }
    const listener = new CloudTrailListener({
      providerId: config.id,
      config: config.live,
      kinds: config.kinds,
      hasOrganization: config.organization !== undefined,
      inventory,
      metrics,
      logger,
      clock,
      onStored: () => this.lookForRequests(),
    });
    lifecycle.addStartupHook(() => listener.subscribe(events));
    lifecycle.addShutdownHook(() => listener.stop());
  }

  /** Usage is a task of its own: CloudWatch, and what it takes there, must not hold up a sweep. */
  async #scheduleUsage(usage: UsageTables): Promise<void> {
    const { context, scheduler } = this.parts;
    const { config } = context;
    for (let shard = 0; shard < config.shards; shard++) {
      await scheduler.scheduleTask({
        id: this.#taskId('usage', shard),
        frequency: {
          milliseconds: Math.min(USAGE_EVERY_MS, config.usage!.frequency),
        },
        timeout: USAGE_TIMEOUT,
        fn: signal =>
          this.#run(signal, async ending => {
            const http = openHttp(context, ending);
            try {
              await new UsageRun(
                { ...context, credentials: this.parts.credentials, usage },
                {
                  http,
                  shard,
                  signal: ending,
                },
              ).start();
            } finally {
              http.destroy();
            }
          }),
      });
    }
  }

  /** A sweep may have found accounts whose usage was never read. */
  async #lookForUsage(shard: number): Promise<void> {
    if (!this.parts.usage) {
      return;
    }
    try {
      await this.parts.scheduler.triggerTask(this.#taskId('usage', shard));
    } catch (error) {
      // It is running just now, or the provider is not connected yet.
      if (!(error instanceof ConflictError || error instanceof NotFoundError)) {
        throw error;
      }
    }
  }

  /**
   * Has this backend look now for what is to be read on request.
   *
   * @internal
   */
  lookForRequests(): void {
    this.#worker?.wake();
  }

  /**
   * Ends the runs of this process, and waits until the scheduler has learned that they are over. To be called while the
   * plugin shuts down: the scheduler tells its tasks to stop only after that, and the database closes at the same time
   * (`#doStop` in backend-app-api's BackendInitializer). The hook of the plugin's lifecycle does.
   *
   * @internal
   */
  async stop(): Promise<void> {
    this.#worker?.stop();
    for (const abort of this.#running.keys()) {
      abort.abort();
    }
    await Promise.allSettled([this.#working, ...this.#running.values()]);
    // By then the scheduler has asked for a connection, on which it releases the task. Who asks after it gets one after
    // it, and the database waits for those that have one.
    await setImmediate();
    await this.inventory.database.raw('select 1');
  }

  /** Does work that ends with the scheduler's signal, and with the plugin. */
  async #run(
    signal: AbortSignal,
    work: (ending: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const abort = new AbortController();
    const end = () => abort.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) {
      end();
    }
    const run = work(abort.signal);
    this.#running.set(abort, run);
    try {
      await run;
    } catch (error) {
      throw asRunError(error);
    } finally {
      signal.removeEventListener('abort', end);
      this.#running.delete(abort);
    }
  }

  /** Each shard is a task of its own, which the scheduler gives to whichever backend is free. */
  #taskId(work: 'refresh' | 'usage', shard: number): string {
    const { shards } = this.parts.context.config;
    return shards === 1
      ? `${this.getProviderName()}:${work}`
      : `${this.getProviderName()}:${work}:${shard + 1}-of-${shards}`;
  }
}
