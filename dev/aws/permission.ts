import type { Account, Policy, Role } from './estate/organization';
import type { AwsError, Call } from './service';

/** Refuses a call that the policies of the caller's role and account don't let through. */
export function assertPermitted(call: Call, headers?: Record<string, string>) {
  const { caller, permission } = call;
  if (permission === undefined) {
    return;
  }
  const reason = reasonOfDenial(call, permission);
  if (reason !== undefined) {
    throw deniedFor(call, reason, headers);
  }
  assertRole(call, caller.role, permission, headers);
}

/**
 * The error of a call that a policy denies, with its type at the end of the text, as in:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-message-examples
 */
export function deniedFor(
  { service, request, caller, permission = '' }: Call,
  reason: string,
  headers?: Record<string, string>,
): AwsError {
  const resource = request.bucket
    ? ` on resource: "arn:${caller.account.partition}:s3:::${request.bucket}"`
    : '';
  return service.errors.denied(
    reason === ''
      ? 'Access Denied'
      : `User: ${caller.arn} is not authorized to perform: ${permission}${resource} ${reason}`,
    headers,
  );
}

function assertRole(
  call: Call,
  role: Role | undefined,
  permission: string,
  headers?: Record<string, string>,
) {
  // An IAM user, without a role, may do everything.
  if (role && matches(role.denies ?? [], permission)) {
    throw deniedFor(
      call,
      'with an explicit deny in an identity-based policy',
      headers,
    );
  }
  if (role && !matches(role.allows ?? ['*'], permission)) {
    throw deniedFor(
      call,
      `because no identity-based policy allows the ${permission} action`,
      headers,
    );
  }
}

/** What the text says of the first policy that denies the call; undefined where none does. */
function reasonOfDenial(
  { request, caller }: Call,
  permission: string,
): string | undefined {
  const { policies = [] }: Account = caller.account;
  const policy = policies.find(
    ({ regions, buckets, actions = ['*'], except = [] }) =>
      matches(actions, permission) &&
      !matches(except, permission) &&
      (!regions || regions.includes(request.region)) &&
      (!buckets || matches(buckets, request.bucket ?? '')),
  );
  return policy && textOf(policy, permission);
}

function textOf({ type, how, arn }: Policy, permission: string): string {
  const named = arn ? `: ${arn}` : '';
  switch (how) {
    case 'unsaid':
      return '';
    case 'no-allow':
      return `because no ${type} allows the ${permission} action${named}`;
    default:
      return `with an explicit deny in ${type.startsWith('i') ? 'an' : 'a'} ${type}${named}`;
  }
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
