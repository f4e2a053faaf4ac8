import type { ResponseError } from '@backstage/errors';

/** Whether the backend answered that the person may not see this. */
export function isForbidden(error: Error): boolean {
  return (
    error.name === 'ResponseError' &&
    (error as ResponseError).statusCode === 403
  );
}
