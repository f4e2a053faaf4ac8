import type {
  AuthService,
  DatabaseService,
  LifecycleService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Clock } from '../model/Clock';
import type { AwsS3BucketTransformer } from '../show/AwsS3BucketTransformer';

/**
 * What the providers take of the catalog's backend: its services, and code that makes entities.
 *
 * @public
 */
export interface AwsS3BucketProviderOptions {
  /** With which the catalog is asked for owners. */
  auth: AuthService;
  /** The catalog, which says who can be an owner. */
  catalog: CatalogService;
  /** The catalog plugin's database, in which the inventory has tables of its own. */
  database: DatabaseService;
  /** Brings events of CloudTrail, and takes changes of buckets. */
  events: EventsService;
  /** Ends runs when the backend stops. */
  lifecycle: LifecycleService;
  /** Gets a line for each account that is read. */
  logger: LoggerService;
  /** Runs what the config schedules. */
  scheduler: SchedulerService;
  /** Makes the entities; by default the config alone does. One for all providers, or one by provider id. */
  transformer?: AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer>;
  /**
   * By default that of the machine.
   *
   * @internal
   */
  clock?: Clock;
}
