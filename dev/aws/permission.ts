import type { Role } from './estate/organization';
import type { Call } from './service';

/** Refuses a call whose role may not do what it needs. */
export function assertPermitted(
  { service, request, caller, permission }: Call,
  headers?: Record<string, string>,
) {
  if (permission === undefined || isPermitted(caller.role, permission)) {
    return;
  }
  const resource = request.bucket
    ? ` on resource: "arn:aws:s3:::${request.bucket}"`
    : '';
  throw service.errors.denied(
    `User: ${caller.arn} is not authorized to perform: ${permission}${resource} because no identity-based policy allows the ${permission} action`,
    headers,
  );
}

/** An IAM user, without a role, may do everything. */
function isPermitted(role: Role | undefined, action: string): boolean {
  return (
    !role ||
    (!matches(role.denies ?? [], action) &&
      matches(role.allows ?? ['*'], action))
  );
}

/** `*` stands for everything, also at the end: `s3:*`, `s3:Get*`. Case doesn't count, as in IAM. */
export function matches(patterns: string[], action: string): boolean {
  return patterns.some(pattern => {
    const [lower, asked] = [pattern.toLowerCase(), action.toLowerCase()];
    return lower.endsWith('*')
      ? asked.startsWith(lower.slice(0, -1))
      : asked === lower;
  });
}
