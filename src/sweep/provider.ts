import type { SchedulerService } from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { asRunError } from './errors';
import { ProviderRun, type RunContext } from './run';

/**
 * Keeps the catalog's S3 bucket entities in step with AWS.
 *
 * Each slice of an account is a delta of its own. A run in which anything failed ends with one error that names each
 * failed account, so that the scheduler shows it.
 */
export class AwsS3BucketProvider implements EntityProvider {
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly parts: RunContext & { scheduler: SchedulerService },
  ) {}

  getProviderName(): string {
    return `AwsS3BucketProvider:${this.parts.config.id}`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    const { config, scheduler } = this.parts;
    for (let shard = 0; shard < config.shards; shard++) {
      await scheduler.scheduleTask({
        ...config.schedule,
        id: this.#taskId(shard),
        fn: signal => this.#run(connection, shard, signal),
      });
    }
  }

  /** Waits until the runs of this process are over: the scheduler has told them to stop. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #run(
    connection: EntityProviderConnection,
    shard: number,
    signal: AbortSignal,
  ): Promise<void> {
    const run = this.parts.metrics.run(() =>
      new ProviderRun(this.parts, connection, shard, signal).run(),
    );
    this.#running.add(run);
    try {
      await run;
    } catch (error) {
      throw asRunError(error);
    } finally {
      this.#running.delete(run);
    }
  }

  /** Each shard is a task of its own, which the scheduler gives to whichever backend is free. */
  #taskId(shard: number): string {
    const { shards } = this.parts.config;
    return shards === 1
      ? `${this.getProviderName()}:refresh`
      : `${this.getProviderName()}:refresh:${shard + 1}-of-${shards}`;
  }
}
