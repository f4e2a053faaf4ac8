import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { Flex, Grid, Text } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { useListLinks } from '../routes';
import { TimeAgo } from '../Time';
import { AccountProblems } from './AccountProblems';
import { AccountState } from './AccountState';

/** All that is known of how the reading of an account stands. */
export function AccountFacts({ account }: { account: AwsAccountStatus }) {
  const { accountId, buckets, state, lastEventAt } = account;
  const listLink = useListLinks();
  const count = buckets.toLocaleString('en');
  return (
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', sm: '4' }} gap="4">
        <Field label="State">
          <AccountState state={state} />
        </Field>
        <Field label="Last read">
          <LastRead account={account} />
        </Field>
        <Field label="Buckets">
          {listLink && buckets > 0 ? (
            <Link to={listLink('awsAccounts', accountId)}>{count}</Link>
          ) : (
            count
          )}
        </Field>
        {lastEventAt && (
          <Field label="Last event">
            <TimeAgo time={lastEventAt} />
          </Field>
        )}
      </Grid.Root>
      <AccountProblems account={account} />
    </Flex>
  );
}

/** When all of an account was read last. */
export function LastRead({ account }: { account: AwsAccountStatus }) {
  const { lastReadAt, buckets } = account;
  if (lastReadAt) {
    return <TimeAgo time={lastReadAt} />;
  }
  return <>{buckets > 0 ? 'never in full' : 'never'}</>;
}

function Field(props: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text as="div" variant="body-x-small" weight="bold">
        {props.label}
      </Text>
      <Text as="div">{props.children}</Text>
    </div>
  );
}
