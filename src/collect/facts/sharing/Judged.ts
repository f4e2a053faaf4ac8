import type { SharingStatement } from 'backstage-plugin-aws-s3-buckets-common';

/** What a statement of a policy, or the grants of an ACL to one grantee, come to. */
export interface Judged {
  statement: SharingStatement;
  /** The ids of the accounts that it lets in, the bucket's own one too. */
  accounts: string[];
  /** The services of AWS that it lets in. */
  services: string[];
}
