import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountFailure } from './summariseFailures';

/** What a provider tells of its runs. */
export interface ProviderMetrics {
  /** The outcome of a call of AWS: `success` or an error code; and how many requests it took. */
  onCall(call: { action: string; outcome: string; attempts: number }): void;
  /** Measures a run. */
  run(work: () => Promise<void>): Promise<void>;
  /** An account could not be read. */
  failed(failure: AccountFailure): void;
  /** Events of CloudTrail arrived, and this became of them. */
  arrived(outcome: string, events: number): void;
  /** A change is in the catalog of which an event told that happened at that time, ISO 8601. */
  caughtUp(occurredAt: string): void;
  /** Changes were found by a sweep, or because of a request. */
  changed(
    foundBy: 'sweep' | 'request',
    changes: Map<BucketChange['kind'], number>,
  ): void;
  /** So many metrics of an account were asked of CloudWatch. */
  usageRead(accountId: string, metrics: number): void;
}
