import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { CredentialSource } from '../aws/credentials';
import type { AwsHttpHandler } from '../aws/http';
import type { AccountSessions } from '../aws/sessions';
import type { ProviderConfig } from '../config/read';
import type { Owners } from '../entity/owners';
import type { EntityRenderer } from '../entity/render';
import type { RememberedDenials } from '../facts/factDenials';
import type {
  ChangeCounts,
  Inventory,
  ListingKey,
  ListingRow,
} from '../inventory';
import type { ProviderMetrics } from '../metrics';
import type { AwsAccount } from '../model/account';
import type { Clock } from '../model/Clock';
import { AccountReading } from './accountReading';
import type { CatalogWriter } from './catalogWriter';
import type { Renderings } from './renderings';

/** What the runs of a provider share. */
export interface RunContext {
  config: ProviderConfig;
  credentials: CredentialSource;
  inventory: Inventory;
  renderer: EntityRenderer;
  catalog: CatalogService;
  auth: AuthService;
  clock: Clock;
  metrics: ProviderMetrics;
  logger: LoggerService;
  /** By account id and kind of bucket, what this process remembers of the facts that the account's role may not read. */
  denials: Map<string, RememberedDenials>;
  /** What this process has rendered of each listing, and compared with the catalog, since it started. */
  renderings: Renderings;
}

/** What the readings of one run share. */
export interface AccountRun {
  http: AwsHttpHandler;
  writer: CatalogWriter;
  owners: Owners | undefined;
  signal: AbortSignal;
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
  isHinted?: boolean;
  /** The one listing to read. */
  only?: ListingKey;
}

/** Reads accounts in AWS, as a whole or one bucket of them, and brings the catalog up to date. */
export class AccountReader {
  constructor(
    private readonly context: RunContext,
    private readonly run: AccountRun,
  ) {}

  /**
   * Reads the listings of an account.
   *
   * @throws what ended the reading: an UnreadListingsError where that concerns single listings only
   */
  async read(account: AwsAccount, options: ReadOptions = {}): Promise<void> {
    await this.#reading(account, options).read();
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
    listing: ListingKey,
    name: string,
    facts?: FactName[],
  ): Promise<ChangeCounts> {
    return this.#reading(account).readBucket(listing, name, facts);
  }

  #reading(account: AwsAccount, options: ReadOptions = {}): AccountReading {
    return new AccountReading(this.context, this.run, account, options);
  }
}
