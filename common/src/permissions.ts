import {
  type BasicPermission,
  createPermission,
} from '@backstage/plugin-permission-common';

/**
 * Lets somebody see how the reading of every AWS account stands: `GET /api/catalog/aws-s3-buckets/accounts`. The answer
 * names all accounts, and what went wrong with them, whichever entities the person may read.
 *
 * @public
 */
export const awsAccountsReadPermission: BasicPermission = createPermission({
  name: 'aws-s3-buckets.accounts.read',
  attributes: { action: 'read' },
});
