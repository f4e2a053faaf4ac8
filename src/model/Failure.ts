import type { AwsAccountFailure } from 'backstage-plugin-aws-s3-buckets-common';
import type { CauseOfDenial } from './CauseOfDenial';

/** A trust policy that lets Backstage assume a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html */
export type TrustPolicy = NonNullable<AwsAccountFailure['trustPolicy']>;

/** Why an account could not be read, as far as AWS's answer tells. */
export type AccountFailureKind =
  /** AssumeRole was denied without a reason. AWS answers the same for a role that does not exist. */
  | 'role-denied'
  /** The role exists, and its trust policy does not let Backstage in. */
  | 'role-distrusts'
  /** Backstage's own policies do not let it assume the role. */
  | 'host-denied'
  /** A service control policy or resource control policy of the organization denies it. */
  | 'denied-by-organization'
  /** The account is not in use: suspended, closed, or not yet signed up. */
  | 'suspended'
  /** The credentials belong to another account. */
  | 'wrong-identity'
  /** There are no credentials to begin with. */
  | 'credentials-missing'
  /** AWS does not accept the credentials. */
  | 'credentials-refused'
  /** STS is not activated for the account in the region in which it was asked. */
  | 'sts-region-disabled'
  /** The endpoint does not know STS, as stores that speak S3 alone. */
  | 'sts-missing'
  /** The role was assumed and may not list buckets of some kind. */
  | 'list-denied'
  /** The role may not read facts of any bucket that was asked for. */
  | 'facts-denied'
  /** The list of buckets did not come to its end. */
  | 'list-incomplete'
  /** AWS throttled the calls to the end. */
  | 'throttled'
  /** No usable answer: network, DNS, time-out, or somebody else's: a proxy's, another endpoint's. */
  | 'unreachable'
  /** The endpoint does not know the call, which AWS does. */
  | 'unknown-call'
  | 'other';

/** Why anything could not be read: also a bucket, or the organization. */
export type FailureKind =
  | AccountFailureKind
  /** The role may not do what a call takes. */
  | 'denied'
  /** A region accepts none of the account's credentials, which the others do. */
  | 'region-off'
  /** Organizations does not answer this account. */
  | 'organization-denied'
  /** The account is in no organization. */
  | 'organization-missing';

/** What was attempted when the error came. */
export interface Attempt {
  /** The API's name of the call, where one is known: `GetBucketTagging`. */
  call?: string;
  /** The IAM actions that allow it. */
  actions?: string[];
  /** Where it was asked; none where that doesn't matter. */
  regions?: string[];
  /** What was to be listed, as `table buckets`. */
  listed?: string[];
  /** The facts that were to be read, as `encryption`. */
  facts?: string[];
  /** The state of the account in the organization, where that is not ACTIVE: STS and S3 do not tell. */
  state?: string;
  /** Whether it was the organization that was asked. */
  isOfOrganization?: boolean;
}

/** Why something could not be read, and what the words for it are made of, as the inventory keeps it. */
export interface Failure extends Attempt {
  kind: FailureKind;
  code: string;
  cause: CauseOfDenial;
  /** What AWS, the SDK or this module said in this case. */
  detail: string;
  /** Of several as one: whether one of them is of no region. By default, where there are no regions. */
  isOfAllRegions?: boolean;
  /** Whether an answer came, if an unusable one. */
  isAnswered: boolean;
  /** The ARNs of the roles that could not be assumed, where it was AssumeRole that failed. */
  roles?: string[];
  /** What the role's trust policy has to be like, where that may be what is missing. */
  trustPolicy?: TrustPolicy;
}
