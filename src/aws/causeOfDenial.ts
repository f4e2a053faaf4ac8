import type { CauseOfDenial, DenyingPolicy } from '../model/CauseOfDenial';

const POLICIES: Record<string, DenyingPolicy> = {
  'service control policy': 'service-control-policy',
  'resource control policy': 'resource-control-policy',
  'vpc endpoint policy': 'vpc-endpoint-policy',
  'permissions boundary': 'permissions-boundary',
  'session policy': 'session-policy',
  // As AWS's page has it in one of its examples.
  'sessions policy': 'session-policy',
  'resource-based policy': 'resource-based-policy',
  'role trust policy': 'role-trust-policy',
  'identity-based policy': 'identity-based-policy',
};

const CAUSE = new RegExp(
  `(?:(?<explicit>explicit deny in) (?:an?|the)|because no) (?<policy>${Object.keys(POLICIES).join('|')})\\b(?::? (?<arn>arn:[^\\s,]+))?`,
  'i',
);

/**
 * Why AWS denied a call. AWS has one error code for all causes and tells them apart in the text alone, in a form that
 * it documents, service by service not always: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * and, of S3, https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html (there only callers of
 * the bucket's own account or organization are told). So this function, and no other, reads the text of an error.
 *
 * Where several policies deny a call, AWS names the type of one of them. Where a service control policy lacks an allow,
 * some services word it as an explicit deny.
 *
 * @param message - the error's message
 */
export function causeOfDenial(message: string): CauseOfDenial {
  const found = CAUSE.exec(message.replace(/\s+/g, ' '))?.groups;
  if (!found) {
    return { policy: 'unknown', how: 'unknown' };
  }
  return {
    policy: POLICIES[found.policy.toLowerCase()],
    how: found.explicit ? 'explicit-deny' : 'no-allow',
    ...(found.arn && { policyArn: found.arn }),
  };
}
