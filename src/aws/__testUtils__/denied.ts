import { errorOf } from '../errorOf';

/** An error by which AWS denies a call, for this reason. */
export function denied(
  message = 'because no identity-based policy allows it',
): Error {
  return errorOf({ code: 'AccessDenied', message });
}
