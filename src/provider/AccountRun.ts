import type { AccountSessions } from '../aws/AccountSessions';
import type { AwsHttpHandler } from '../aws/AwsHttpHandler';
import type { ListingKey, ListingRow } from '../inventory';
import type { ShowStep } from './ShowStep';

/** What the readings of one run share. */
export interface AccountRun {
  http: AwsHttpHandler;
  show: ShowStep;
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
