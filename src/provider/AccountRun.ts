import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventLoopRateLimiter } from '../aws/EventLoopRateLimiter';
import type { AwsHttpHandler } from '../aws/AwsHttpHandler';
import type { AccountSessions } from '../aws/AccountSessions';
import type { ProviderConfig } from '../config/readProviderConfigs';
import type { EntityRenderer } from '../show/EntityRenderer';
import type { FactDenials } from '../collect/facts/FactDenials';
import type {
  ChangePublisher,
  Inventory,
  ListingKey,
  ListingRow,
} from '../inventory';
import type { Clock } from '../model/Clock';
import type { Projector } from '../show/Projector';
import type { CatalogTables } from '../show/CatalogTables';
import type { AwsAccess } from './AwsAccess';
import type { ProviderMetrics } from '../model/ProviderMetrics';

/** What the runs of a provider share. */
export interface RunContext {
  config: ProviderConfig;
  aws: AwsAccess;
  inventory: Inventory;
  publisher: ChangePublisher;
  renderer: EntityRenderer;
  catalog: CatalogService;
  catalogTables: CatalogTables;
  auth: AuthService;
  clock: Clock;
  metrics: ProviderMetrics;
  logger: LoggerService;
  /** Of this process: all its sweeps share the event loop. */
  turns: EventLoopRateLimiter;
  /** By account id and kind of bucket, what this process remembers of the facts that the account's role may not read. */
  denials: Map<string, FactDenials>;
  /** Buckets per slice; absent but in tests. */
  sliceSize?: number;
}

/** What the readings of one run share. */
export interface AccountRun {
  http: AwsHttpHandler;
  projector: Projector;
  signal: AbortSignal;
  /** Resolves when the next bucket may be read; absent: at once. */
  turn?: (signal: AbortSignal) => Promise<void>;
  /** The ids of the accounts that the provider reads. */
  readAccounts: ReadonlySet<string>;
  /** Keeps sessions from one reading to the next; absent: each reading opens one. */
  sessions?: AccountSessions;
  /** The state of an account where the organization says that it is not active. */
  stateOf: (accountId: string) => string | undefined;
}

/** How an account is read. */
export interface ReadOptions {
  /** How far its listings are. With them, only those listings are read that are due; else all are. */
  rows?: ListingRow[];
  /** Told of each slice that is committed: how many buckets it has. */
  onSlice?: (buckets: number) => void;
  /**
   * Whether the account has only what others left of the run's time: if that ends the reading, a listing keeps its turn
   * in the next run, which it had since it was last attempted.
   */
  keepsTurn?: boolean;
  /** Whether events or a person ask for it, so that listings are read from their first name on. */
  isRequested?: boolean;
  /** The one listing to read. */
  only?: ListingKey;
}
