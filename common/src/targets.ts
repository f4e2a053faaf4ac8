/**
 * Where something is to which a bucket's logs, copies or notifications go.
 *
 * - `read`: in an account that is read.
 * - `known`: in an account of the organization that is not read.
 * - `outside`: in an account that is neither.
 * - `missing`: a bucket that no account has which is read.
 * - `unknown`: nobody can say: the configuration names no account, or accounts are still to be read.
 *
 * @public
 */
export type BucketTargetState =
  'read' | 'known' | 'outside' | 'missing' | 'unknown';

/**
 * Something to which a bucket's logs, copies or notifications go.
 *
 * @public
 */
export interface BucketTarget {
  /** Which fact names it. */
  fact: 'logging' | 'replication' | 'notifications';
  /** Its ARN. */
  arn: string;
  /** Where it is. */
  state: BucketTargetState;
  /** The id of its account, where the bucket's configuration says it. */
  accountId?: string;
  /**
   * Whether anybody can make a bucket of that name, and get what is sent there, unless somebody else has it already: it is
   * missing, every account that is known was read, and its name is not one of an account's own.
   */
  isNameFree: boolean;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/targets` answers.
 *
 * @public
 */
export interface BucketTargetsPage {
  /** Sorted by fact and ARN. */
  items: BucketTarget[];
  /** Whether the accounts of an organization are known, so that `outside` means outside of it. */
  hasOrganization: boolean;
}
