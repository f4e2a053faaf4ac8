/** The types of policy that AWS names in the text of a denial, and `unknown` where it names none. */
export type DenyingPolicy =
  /** Of the organization: bounds what the principals of the account may do. */
  | 'service-control-policy'
  /** Of the organization: bounds who may reach the resources of the account. */
  | 'resource-control-policy'
  /** Of the endpoint in the VPC through which Backstage asks. */
  | 'vpc-endpoint-policy'
  /** Of the role: bounds what its own policies allow. */
  | 'permissions-boundary'
  /** Of the session: given when the role was assumed. */
  | 'session-policy'
  /** Of the bucket; of STS: the trust policy of the role. */
  | 'resource-based-policy'
  | 'role-trust-policy'
  /** Of the role that Backstage asks with. */
  | 'identity-based-policy'
  | 'unknown';

/** Why AWS denied a call, as far as it says so. */
export interface CauseOfDenial {
  policy: DenyingPolicy;
  /** Whether a policy of that type denies the call in so many words, or none of that type allows it. */
  how: 'explicit-deny' | 'no-allow' | 'unknown';
  /** The policy itself, where AWS names it. */
  policyArn?: string;
}
