import { stringifyError } from '@backstage/errors';
import { listingInWords } from '../aws/failures';
import type { ListingKey } from '../inventory';
import { listedKind } from './kinds/listedKind';

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
            `${listingInWords(listedKind(key))}: ${stringifyError(error)}`,
        )
        .join('; '),
    );
  }
}
