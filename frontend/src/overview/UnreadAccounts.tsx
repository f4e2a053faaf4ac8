import { Link } from '@backstage/core-components';
import { Alert, Flex, Text } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { sentence } from '../accounts/sentence';
import { accountLabel, sortAccounts } from '../accounts/sortAccounts';

const SHOWN = 3;

/** Which accounts can't be read, why, and what to do about it. Nothing where all can. */
export function UnreadAccounts(props: {
  accounts: AwsAccountStatus[];
  accountsLink?: string;
}) {
  const { accounts, accountsLink } = props;
  const failed = sortAccounts(
    accounts.filter(({ state }) => state === 'failed'),
  );
  if (failed.length === 0) {
    return null;
  }
  return (
    <Alert
      status="danger"
      icon
      title={
        failed.length === 1
          ? '1 account can’t be read; what was read of it before stays'
          : `${failed.length} accounts can’t be read; what was read of them before stays`
      }
      description={
        <Flex direction="column" gap="2">
          {failed.slice(0, SHOWN).map(account => (
            <div key={`${account.providerId}/${account.accountId}`}>
              <Text as="div" weight="bold">
                {accountLabel(account)}
                {account.name && ` (${account.accountId})`}
              </Text>
              {account.failures.map(({ kind, reason, remedy }) => (
                <Text as="div" key={`${kind} ${reason}`}>
                  {sentence(reason)} {remedy}
                </Text>
              ))}
            </div>
          ))}
          {accountsLink && (
            <Link to={accountsLink}>
              {failed.length > SHOWN
                ? `All ${failed.length} accounts, and the permissions to copy`
                : 'More about it, and “Read now”'}
            </Link>
          )}
        </Flex>
      }
    />
  );
}
