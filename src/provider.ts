import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import pLimit from 'p-limit';
import { configuredAccounts } from './aws/accounts';
import type { CallListener } from './aws/calls';
import { credentialsFromConfig } from './aws/credentials';
import { createRequestHandler } from './aws/session';
import type { ProviderConfig } from './config';
import type { EntityRenderer } from './entity/render';
import { unownedLocation } from './entity/unowned';
import { AccountTakenOverError, type Inventory } from './inventory';
import { createAccountReader, locationKeyOf } from './readAccount';
import { keepUnownedGroup } from './unownedGroup';

/** An account that could not be brought up to date, and why. */
interface AccountFailure {
  accountId: string;
  error: Error;
}

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
  onCall: CallListener;
}): EntityProvider {
  const { config, rootConfig, inventory, renderer, scheduler } = options;
  const name = `AwsS3BucketProvider:${config.id}`;
  const logger = options.logger.child({ provider: name });
  const credentials = credentialsFromConfig(rootConfig);

  async function run(
    connection: EntityProviderConnection,
    signal: AbortSignal,
  ): Promise<void> {
    await keepUnownedGroup({
      ...options,
      connection,
      group: renderer.unowned(),
      location: unownedLocation(config.id),
      locationKey: locationKeyOf(config.id),
    });

    const accounts = await configuredAccounts({
      config: rootConfig,
      accounts: config.accounts,
      credentials,
      signal,
    });
    const { current, gone } = await inventory.accounts({
      accounts: accounts.map(account => ({ account, source: 'config' })),
      organization: 'not-configured',
    });

    const requestHandler = createRequestHandler({
      connections: config.concurrency.accounts * config.concurrency.buckets,
      timeoutMs: config.requestTimeout,
    });
    const reader = createAccountReader({
      ...options,
      logger,
      credentials,
      connection,
      requestHandler,
    });
    const limit = pLimit(config.concurrency.accounts);
    const failures: AccountFailure[] = [];
    const attempt = (id: string, work: () => Promise<void>) =>
      limit(async () => {
        if (signal.aborted) {
          return;
        }
        try {
          await work();
        } catch (error) {
          if (error instanceof AccountTakenOverError) {
            logger.warn(error.message);
          } else if (!signal.aborted) {
            failures.push({ accountId: id, error });
          }
        }
      });
    try {
      await Promise.all([
        ...current.map(account =>
          attempt(account.id, () => reader.read(account, signal)),
        ),
        ...gone.map(account =>
          attempt(account.account.id, () => reader.leave(account, signal)),
        ),
      ]);
    } finally {
      requestHandler.destroy();
    }
    if (signal.aborted) {
      throw new Error(
        `The run was ended by its time-out or by the shutdown of the backend before all accounts were read; those that were not keep their entities. If it happens often, raise schedule.timeout of ${name}.`,
      );
    }
    if (failures.length > 0) {
      throw new Error(
        `${failures.length} of ${current.length} accounts could not be read, and keep their entities:\n${failures
          .map(({ accountId, error }) => `- ${accountId}: ${error.message}`)
          .join('\n')}`,
      );
    }
  }

  return {
    getProviderName: () => name,
    async connect(connection) {
      await scheduler.scheduleTask({
        ...config.schedule,
        id: `${name}:refresh`,
        fn: signal => run(connection, signal),
      });
    },
  };
}
