import { stringifyError } from '@backstage/errors';

/**
 * Ends a run that did not do all it was to do.
 *
 * Backstage's scheduler logs the error of a task in place of a text. In production the log is JSON, and JSON keeps
 * nothing of an `Error` but what its `toJSON` gives.
 */
export class RunError extends Error {
  name = 'RunError';

  toJSON() {
    return { name: this.name, message: this.message };
  }
}

/** Accounts, or the organization, could not be read; all the others were. */
export class UnreadAccountsError extends RunError {
  name = 'UnreadAccountsError';
}

/** The run was ended from outside before all accounts were read. */
export class RunEndedError extends RunError {
  name = 'RunEndedError';
}

/**
 * Any error as one that ends a run: as a text, without the fields of an error of AWS or of the database, which the
 * scheduler would store and show.
 */
export function asRunError(error: unknown): RunError {
  return error instanceof RunError
    ? error
    : new RunError(`The run failed: ${stringifyError(error)}`);
}
