import { Alert } from '@backstage/ui';
import { awsAccountsReadPermission } from 'backstage-plugin-aws-s3-buckets-common';

/** For whoever may not see the accounts. */
export function Forbidden() {
  return (
    <Alert
      status="info"
      icon
      title="You may not see how the reading of AWS accounts stands"
      description={`It takes the permission ${awsAccountsReadPermission.name}. Ask whoever runs Backstage in your organization.`}
    />
  );
}
