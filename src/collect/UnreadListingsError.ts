import { stringifyError } from '@backstage/errors';
import type { ListingKey } from '../inventory';
import { listingInWords } from './kinds/attemptToList';

/** Single listings of an account could not be read; what the others had was. */
export class UnreadListingsError extends Error {
  name = 'UnreadListingsError';

  constructor(
    readonly listings: ReadonlyArray<{ key: ListingKey; error: unknown }>,
  ) {
    super(
      listings
        .map(
          ({ key, error }) =>
            `${listingInWords(key)}: ${stringifyError(error)}`,
        )
        .join('; '),
    );
  }
}
