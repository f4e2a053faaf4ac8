import { setMaxListeners } from 'node:events';
import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { stringifyError } from '@backstage/errors';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import { accountsToRead } from '../accounts/accounts';
import { credentialsFromConfig } from '../aws/credentials';
import {
  type AccountFailure,
  accountFailure,
  summariseFailures,
} from '../aws/failures';
import { createRequestHandler } from '../aws/session';
import type { AwsAccount } from '../model/account';
import type { ProviderConfig } from '../config/read';
import type { EntityRenderer } from '../entity/render';
import { unownedLocation } from '../entity/unowned';
import { AccountTakenOverError, type Inventory } from '../inventory';
import type { ProviderMetrics } from '../metrics';
import { reportProgress } from './progress';
import {
  createAccountReader,
  locationKeyOf,
  MAX_ATTEMPTS,
} from './readAccount';
import { asRunError, RunEndedError, UnreadAccountsError } from './errors';
import { shardOf } from './shard';
import { keepUnownedGroup } from './unownedGroup';

/**
 * An entity provider that keeps the catalog's entities of S3 buckets what the buckets of its accounts are.
 *
 * Each account is a delta of its own: one that can't be read keeps its entities, and the others are brought up to date.
 * A run in which anything failed ends with one error that names each failed account, so that the scheduler shows it.
 */
export function createAwsS3BucketProvider(options: {
  config: ProviderConfig;
  rootConfig: Config;
  inventory: Inventory;
  renderer: EntityRenderer;
  scheduler: SchedulerService;
  catalog: CatalogService;
  auth: AuthService;
  logger: LoggerService;
  metrics: ProviderMetrics;
}): EntityProvider {
  const { config, rootConfig, inventory, renderer, scheduler, metrics } =
    options;
  const { onCall } = metrics;
  const name = `AwsS3BucketProvider:${config.id}`;
  const logger = options.logger.child({ provider: name });
  const credentials = credentialsFromConfig(rootConfig, {
    role: config.role,
    timeoutMs: config.requestTimeout,
    onCall,
  });

  async function run(
    connection: EntityProviderConnection,
    shard: number,
    signal: AbortSignal,
  ): Promise<void> {
    // Every call that waits to be sent listens to it, more than Node.js takes for a leak.
    setMaxListeners(0, signal);
    const requestHandler = createRequestHandler({
      connections: config.concurrency.accounts * config.concurrency.buckets,
      timeoutMs: config.requestTimeout,
      signal,
    });
    const keepGroup = () =>
      keepUnownedGroup({
        ...options,
        connection,
        group: renderer.unowned(),
        location: unownedLocation(config.id),
        locationKey: locationKeyOf(config.id),
        signal,
      }).then(
        () => undefined,
        error =>
          `The group of the buckets that nobody owns could not be kept: ${stringifyError(error)}`,
      );
    try {
      let groupProblem = shard === 0 ? await keepGroup() : undefined;
      const problems = await readAccounts(
        connection,
        shard,
        requestHandler,
        signal,
      );
      // When the backend has only just started, its API may not have been there yet.
      groupProblem &&= await keepGroup();
      if (groupProblem) {
        problems.push(groupProblem);
      }
      if (problems.length > 0) {
        throw new UnreadAccountsError(problems.join('\n'));
      }
    } finally {
      requestHandler.destroy();
    }
  }

  /** Reads the accounts of a shard, and answers what went wrong, in words for the person on call. */
  async function readAccounts(
    connection: EntityProviderConnection,
    shard: number,
    requestHandler: NodeHttpHandler,
    signal: AbortSignal,
  ): Promise<string[]> {
    const { accounts, organization } = await accountsToRead({
      ...options,
      accounts: config.accounts,
      organization: config.organization,
      credentials,
      requestHandler,
      maxAttempts: MAX_ATTEMPTS,
      signal,
      onCall,
    });
    const known = await inventory.accounts({
      accounts,
      organization: organization.status,
    });
    metrics.expect(known.current);
    const isOfShard = ({ id }: AwsAccount) =>
      shardOf(id, config.shards) === shard;
    const current = known.current.filter(isOfShard);
    const gone = known.gone.filter(({ account }) => isOfShard(account));

    const reader = createAccountReader({
      ...options,
      logger,
      credentials,
      connection,
      requestHandler,
      onCall,
    });
    const failures: AccountFailure[] = [];
    const progress = reportProgress({
      accounts: current.length + gone.length,
      logger,
    });
    const limit = pLimit(config.concurrency.accounts);
    const attempt = (account: AwsAccount, work: () => Promise<void>) =>
      limit(async () => {
        if (signal.aborted) {
          return;
        }
        try {
          await work();
        } catch (error) {
          if (error instanceof AccountTakenOverError) {
            logger.warn(error.message);
            progress.read(0);
          } else if (!signal.aborted) {
            const state =
              organization.status === 'complete'
                ? organization.inactive.get(account.id)
                : undefined;
            const failure = accountFailure(error, account, state);
            failures.push(failure);
            metrics.failed(failure);
            progress.failed();
          }
        }
      });
    try {
      await Promise.all([
        ...current.map(account =>
          attempt(account, async () => {
            progress.read(await reader.read(account, signal));
            metrics.read(account);
          }),
        ),
        ...gone.map(account =>
          attempt(account.account, async () => {
            await reader.leave(account, signal);
            progress.read(0);
          }),
        ),
      ]);
    } finally {
      progress.stop();
    }

    if (signal.aborted) {
      throw new RunEndedError(
        `The run was ended by its time-out or by the shutdown of the backend before all accounts were read; those that were not keep their entities. If it happens often, raise schedule.timeout of ${name}.`,
      );
    }
    return [
      organization.status === 'unavailable' &&
        `${organization.reason.message} The accounts of its last answer were read.`,
      failures.length > 0 &&
        `${failures.length} of ${current.length + gone.length} accounts could not be read, and keep their entities:\n${summariseFailures(failures)}`,
    ].filter(problem => problem !== false);
  }

  return {
    getProviderName: () => name,
    async connect(connection) {
      for (let shard = 0; shard < config.shards; shard++) {
        await scheduler.scheduleTask({
          ...config.schedule,
          id: taskId(name, shard, config.shards),
          fn: async signal => {
            try {
              await metrics.run(() => run(connection, shard, signal));
            } catch (error) {
              throw asRunError(error);
            }
          },
        });
      }
    },
  };
}

/** Each shard is a task of its own, which the scheduler gives to whichever backend is free. */
function taskId(name: string, shard: number, shards: number): string {
  return shards === 1
    ? `${name}:refresh`
    : `${name}:refresh:${shard + 1}-of-${shards}`;
}
