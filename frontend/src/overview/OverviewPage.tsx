import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Alert, Container, Flex, Grid, Header } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { useAccounts } from '../accounts/useAccounts';
import { NeedsAttention } from '../attention/NeedsAttention';
import { isForbidden } from '../isForbidden';
import { Failure } from '../page/Failure';
import { Tile } from '../page/Tile';
import { Tiles } from '../page/Tiles';
import { accountsRouteRef, useListLinks, useRouteRef } from '../routes';
import { AccountsLine } from './AccountsLine';
import { BarChartCard } from './BarChartCard';
import { ChartPlace } from './ChartPlace';
import { type Estate, readEstate } from './estate';
import { LatestChanges } from './LatestChanges';
import {
  COLORS,
  encryptionColor,
  encryptionLabel,
  marksOf,
  publicAccessColor,
  publicAccessLabel,
} from './marks';
import { MonthlyChart } from './MonthlyChart';
import { share } from './share';
import { Sizes } from './Sizes';
import { WeeklyChart } from './WeeklyChart';
import { whyNoBuckets } from './whyNoBuckets';

/** All buckets in one picture: how many, where, whose, which are public, what changed, and what can't be read. */
export function OverviewPage() {
  const catalogApi = useApi(catalogApiRef);
  const estate = useAsyncRetry(() => readEstate(catalogApi), [catalogApi]);
  const accounts = useAccounts();
  const accountsLink = useRouteRef(accountsRouteRef)?.();
  const isEmpty = estate.value?.buckets === 0;
  return (
    <>
      <Header title="Overview" />
      <Container>
        <Flex direction="column" gap="4">
          {!accounts.error && (
            <AccountsLine
              accounts={accounts.value}
              accountsLink={accountsLink}
            />
          )}
          {accounts.error && !isForbidden(accounts.error) && (
            <Failure
              what="The accounts"
              error={accounts.error}
              onRetry={accounts.retry}
            />
          )}
          {estate.error && (
            <Failure
              what="The buckets"
              error={estate.error}
              onRetry={estate.retry}
            />
          )}
          {isEmpty && (
            <Alert status="info" icon {...whyNoBuckets(accounts.value)} />
          )}
          {!isEmpty && !estate.error && (
            <>
              <Numbers estate={estate.value} accounts={accounts} />
              <NeedsAttention request={{}} />
              <Charts estate={estate.value} />
              <Sizes />
            </>
          )}
          <MonthlyChart />
          <WeeklyChart />
          <LatestChanges />
        </Flex>
      </Container>
    </>
  );
}

function Numbers(props: {
  estate?: Estate;
  accounts: { value?: AwsAccountStatus[]; loading: boolean };
}) {
  const { estate, accounts } = props;
  const listLink = useListLinks();
  const accountsLink = useRouteRef(accountsRouteRef)?.();
  const publicBuckets = estate && countOf(estate.publicAccess, ['public']);
  const unowned = estate && countOf(estate.owners, [...estate.unowned]);
  const failed = accounts.value?.filter(
    ({ state }) => state === 'failed',
  ).length;
  const accountsThatAre = accounts.loading
    ? undefined
    : (accounts.value?.length ?? estate?.accounts.length);
  return (
    <Tiles label="In numbers">
      <Tile label="Buckets" value={text(estate?.buckets)} to={listLink?.()} />
      <Tile
        label="AWS accounts"
        value={text(accountsThatAre)}
        to={accountsLink}
      />
      <Tile label="Regions" value={text(estate?.regions.length)} />
      <Tile
        label="Public"
        value={text(publicBuckets)}
        to={listLink?.('publicAccess', 'public')}
        tone={publicBuckets ? 'danger' : 'neutral'}
      />
      <Tile
        label="Without an owner"
        value={
          unowned === undefined ? undefined : share(unowned, estate!.buckets)
        }
        to={unowned ? listLink?.('owners', [...estate!.unowned][0]) : undefined}
        tone={unowned ? 'warning' : 'neutral'}
      />
      {(accounts.loading || failed !== undefined) && (
        <Tile
          label="Unreadable accounts"
          value={text(failed)}
          to={accountsLink}
          tone={failed ? 'danger' : 'neutral'}
        />
      )}
    </Tiles>
  );
}

function text(count: number | undefined): string | undefined {
  return count?.toLocaleString('en');
}

function countOf(
  counts: Array<{ value: string; buckets: number }>,
  values: string[],
): number {
  return counts
    .filter(({ value }) => values.includes(value))
    .reduce((sum, { buckets }) => sum + buckets, 0);
}

function Charts({ estate }: { estate?: Estate }) {
  const listLink = useListLinks();
  if (!estate) {
    return (
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        {['By region', 'By account', 'By owner', 'By public access'].map(
          title => (
            <ChartPlace key={title} title={title} />
          ),
        )}
      </Grid.Root>
    );
  }
  const total = estate.buckets;
  const unowned = countOf(estate.owners, [...estate.unowned]);
  return (
    <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
      <Flex direction="column" gap="4" style={{ minWidth: 0 }}>
        <BarChartCard
          title="By region"
          noun="Region"
          marks={marksOf(estate.regions, {
            filter: 'awsRegions',
            listLink,
            total,
            rest: 'region unknown',
          })}
        />
        <BarChartCard
          title="By owner"
          noun="Owner"
          summary={`${unowned.toLocaleString('en')} of ${total.toLocaleString('en')} buckets (${share(unowned, total)}) have no owner`}
          marks={marksOf(estate.owners, {
            filter: 'owners',
            listLink,
            colorOf: ref =>
              estate.unowned.has(ref) ? COLORS.warning : COLORS.plain,
          })}
        />
      </Flex>
      <Flex direction="column" gap="4" style={{ minWidth: 0 }}>
        <BarChartCard
          title="By account"
          noun="AWS account"
          marks={marksOf(estate.accounts, { filter: 'awsAccounts', listLink })}
        />
        <BarChartCard
          title="By public access"
          noun="Public access"
          marks={marksOf(estate.publicAccess, {
            filter: 'publicAccess',
            listLink,
            colorOf: publicAccessColor,
            labelOf: publicAccessLabel,
            total,
            rest: 'not known',
          })}
        />
        <BarChartCard
          title="By encryption"
          noun="Encryption"
          marks={marksOf(estate.encryption, {
            filter: 'encryption',
            listLink,
            colorOf: encryptionColor,
            labelOf: encryptionLabel,
            total,
            rest: 'not known',
          })}
        />
      </Flex>
    </Grid.Root>
  );
}
