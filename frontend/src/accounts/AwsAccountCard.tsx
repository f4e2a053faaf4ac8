import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { ANNOTATION_AWS_ACCOUNT_ID } from 'backstage-plugin-aws-s3-buckets-common';
import { isForbidden } from '../isForbidden';
import { EntityReadNow } from '../read/EntityReadNow';
import { AccountFacts } from './AccountFacts';
import { Failure } from '../page/Failure';
import { Forbidden } from './Forbidden';
import { useAccounts } from './useAccounts';

/**
 * How the reading of an AWS account stands, on the page of its entity: when it was read, how many buckets it has, what
 * failed, and what to do about it.
 *
 * @public
 */
export function AwsAccountCard() {
  const { entity } = useEntity();
  const { value: accounts, loading, error, retry } = useAccounts();
  const id = entity.metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_ID];
  const own = accounts?.filter(({ accountId }) => accountId === id);
  return (
    <EntityInfoCard
      title="S3 buckets"
      headerActions={<EntityReadNow onDone={retry} />}
    >
      {loading && !accounts && <Skeleton width="100%" height={160} />}
      {error && isForbidden(error) && <Forbidden />}
      {error && !isForbidden(error) && (
        <Failure what="The accounts" error={error} onRetry={retry} />
      )}
      <Flex direction="column" gap="6">
        {own?.map(account => (
          <AccountFacts key={account.providerId} account={account} />
        ))}
        {own?.length === 0 && <Text>This account is not read.</Text>}
      </Flex>
    </EntityInfoCard>
  );
}
