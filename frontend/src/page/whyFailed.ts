import type { ResponseError } from '@backstage/errors';

/** Why an answer failed, as one sentence. */
export function whyFailed(error: Error): string {
  const { statusCode, body } = error as Partial<ResponseError>;
  if (error.name === 'InputError') {
    return error.message;
  }
  if (error.name !== 'ResponseError' || statusCode === undefined) {
    return 'The backend can’t be reached.';
  }
  if (statusCode === 401) {
    return 'You are not signed in any more.';
  }
  if (statusCode === 403) {
    return 'You may not see this.';
  }
  if (statusCode === 502 || statusCode === 503 || statusCode === 504) {
    return `The backend can’t answer at present (${statusCode}).`;
  }
  const said = body?.error?.message;
  return `The backend answered with an error (${statusCode})${said ? `: ${said}` : ''}.`;
}
