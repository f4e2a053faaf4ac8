/**
 * The 12-digit id of the account, on the entities of its buckets and of the account itself.
 *
 * @public
 */
export const LABEL_AWS_ACCOUNT_ID = 'amazonaws.com/account-id';

/**
 * The region the bucket lives in, where it is known.
 *
 * @public
 */
export const LABEL_AWS_REGION = 'amazonaws.com/region';
