import { CustomErrorBase } from '@backstage/errors';
import type { ListingKey } from './tables';

/**
 * A later run has begun to sweep the listing: another replica of the backend took over. This run leaves the listing to
 * that one, and keeps what it has committed.
 */
export class SweepTakenOverError extends CustomErrorBase {
  name = 'SweepTakenOverError' as const;

  constructor(providerId: string, { accountId }: ListingKey) {
    super(
      `A later run reads account ${accountId} of provider ${providerId}, so this run stops reading it. This happens when a run outlives its timeout. If it happens often, raise schedule.timeout.`,
    );
  }
}

/** Others have written rows since they were loaded. */
export class StaleRowsError extends CustomErrorBase {
  name = 'StaleRowsError' as const;

  constructor() {
    super(
      'Rows of buckets were written by others meanwhile, again and again. The next run reads these buckets again.',
    );
  }
}
