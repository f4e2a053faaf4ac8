import type { ListingKey, RequestedFact } from './tables';

/** That a bucket, or a whole listing, should be read now. What may have changed is not believed, only read. */
export interface ReadRequest {
  listing: ListingKey;
  /** The name of the bucket; absent for the whole listing. */
  name?: string;
}

/** One fact that is asked for. */
export interface AskedFact {
  fact: RequestedFact;
  askedBy: 'person' | 'event';
  /** When it was last asked for, ISO 8601. Asked for anew meanwhile, it stays. */
  askedAt: string;
  /** How often reading it failed. */
  attempts: number;
  /** Whether it was read already, and S3 showed no change yet. */
  wasUnchanged: boolean;
}

/** What this process has taken to read. */
export interface TakenRequest extends ReadRequest {
  facts: AskedFact[];
}

/**
 * What became of a fact that was asked for.
 *
 * - `done`: read, and not to be read again.
 * - `unchanged`: read, and S3 showed no change yet, so that it is asked once more.
 * - `failed`: could not be read.
 * - `released`: not read; whoever comes next may.
 */
export type RequestOutcome = 'done' | 'unchanged' | 'failed' | 'released';
