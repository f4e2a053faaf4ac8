import { AssumeRoleError } from './awsErrors';
import type { FailureKind, TrustPolicy } from '../model/Failure';

/** The trust policy that a role needs, where that may be what is missing, and it is known who assumes the role. */
export function trustPolicyOf(
  error: unknown,
  kind: FailureKind,
): TrustPolicy | undefined {
  if (
    !(error instanceof AssumeRoleError) ||
    (kind !== 'role-denied' && kind !== 'role-distrusts')
  ) {
    return undefined;
  }
  const { principal, externalId } = error.trust;
  return principal === undefined
    ? undefined
    : {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: principal },
            Action: 'sts:AssumeRole',
            ...(externalId && {
              Condition: { StringEquals: { 'sts:ExternalId': externalId } },
            }),
          },
        ],
      };
}

/**
 * The principal that a trust policy has to name, of the ARN that GetCallerIdentity answers: a session's is that of its
 * role. The session's ARN lacks the path of the role, which AWS tells nobody by it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function principalOf(arn: string): string {
  const [, partition, account, role] =
    /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role ? `arn:${partition}:iam::${account}:role/${role}` : arn;
}
