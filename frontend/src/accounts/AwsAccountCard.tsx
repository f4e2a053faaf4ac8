import type { ReactNode } from 'react';
import { Link, Progress, ResponseErrorPanel } from '@backstage/core-components';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Grid, Text } from '@backstage/ui';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  type AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isForbidden } from '../isForbidden';
import { EntityReadNow } from '../read/EntityReadNow';
import { useListLinks } from '../routes';
import { TimeAgo } from '../Time';
import { AccountProblems } from './AccountProblems';
import { AccountState } from './AccountState';
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
      title="S3 buckets of this account"
      headerActions={<EntityReadNow onDone={retry} />}
    >
      {loading && !accounts && <Progress />}
      {error && isForbidden(error) && <Forbidden />}
      {error && !isForbidden(error) && <ResponseErrorPanel error={error} />}
      <Flex direction="column" gap="6">
        {own?.map(account => (
          <Account key={account.providerId} account={account} />
        ))}
        {own?.length === 0 && (
          <Text color="secondary">This account is not read.</Text>
        )}
      </Flex>
    </EntityInfoCard>
  );
}

function Account({ account }: { account: AwsAccountStatus }) {
  const { accountId, buckets, state, lastReadAt, lastEventAt } = account;
  const listLink = useListLinks();
  const count = buckets.toLocaleString('en');
  return (
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', sm: '4' }} gap="4">
        <Field label="State">
          <AccountState state={state} />
        </Field>
        <Field label="Last read">
          {lastReadAt ? <TimeAgo time={lastReadAt} /> : 'never'}
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

function Field(props: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text as="div" variant="body-x-small" color="secondary" weight="bold">
        {props.label}
      </Text>
      <Text as="div">{props.children}</Text>
    </div>
  );
}
