import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventLoopRateLimiter } from '../aws/EventLoopRateLimiter';
import type { FactDenials } from '../collect/facts/FactDenials';
import type { ProviderConfig } from '../config/readProviderConfigs';
import type { ChangePublisher, Inventory } from '../inventory';
import type { Clock } from '../model/Clock';
import type { ProviderMetrics } from '../model/ProviderMetrics';
import type { CatalogTables } from '../show/CatalogTables';
import type { EntityRenderer } from '../show/EntityRenderer';
import type { OwnersReader } from '../show/OwnersReader';
import type { AwsAccess } from './AwsAccess';
import type { Checks } from './Checks';

/** What the runs of a provider share. */
export interface RunContext {
  config: ProviderConfig;
  clock: Clock;
  logger: LoggerService;
  metrics: ProviderMetrics;
  inventory: Inventory;
  publisher: ChangePublisher;
  /** What collecting takes. */
  collect: {
    aws: AwsAccess;
    /** Of this process: all its sweeps share the event loop. */
    turns: EventLoopRateLimiter;
    /** By account id and kind of bucket, what this process remembers of the facts that the account's role may not read. */
    denials: Map<string, FactDenials>;
    /** Buckets per slice; absent but in tests. */
    sliceSize?: number;
  };
  /** What showing takes. */
  show: {
    renderer: EntityRenderer;
    catalog: CatalogService;
    catalogTables: CatalogTables;
    auth: AuthService;
    checks: Checks;
    owners: OwnersReader;
  };
}
