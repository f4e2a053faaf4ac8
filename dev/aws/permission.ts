import type { Role } from './organization';

/** Whether an IAM user (without a role: may do everything) or a role may do an action such as `s3:GetBucketTagging`. */
export function isPermitted(role: Role | undefined, action: string): boolean {
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
