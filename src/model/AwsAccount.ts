/**
 * An AWS account as this module knows it.
 *
 * @public
 */
export interface AwsAccount {
  /** The 12-digit account id, as a string: leading zeros count. */
  id: string;
  /** The partition the account belongs to: `aws`, `aws-cn`, `aws-us-gov`, ... Nothing crosses partitions. */
  partition: string;
  /** The account's name, from config or the organization. */
  name?: string;
  /** The owner of the account's buckets where a bucket names none: an entity ref, from config. */
  owner?: string;
  /** The e-mail address of the account's root user, from the organization; only where `organization.email` is on. */
  email?: string;
  /** Names of the organizational units from below the root down to the account, as `/Workloads/Production`. */
  organizationalUnitPath?: string;
  /** The id of its organization, `o-…`; only where the organization answered it. */
  organizationId?: string;
  /** The account's own tags, from the organization. */
  tags?: Record<string, string>;
}

/** `account 222222222222 (payments-prod)` */
export function describeAccount({ id, name }: AwsAccount): string {
  return name ? `account ${id} (${name})` : `account ${id}`;
}
