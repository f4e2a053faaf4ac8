import useAsync from 'react-use/esm/useAsync';
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Alert, Container, Flex, Grid, Header } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { useSearchParams } from 'react-router-dom';
import { useAccounts } from '../accounts/useAccounts';
import { s3BucketsApiRef } from '../api';
import { isForbidden } from '../isForbidden';
import { accountsRouteRef, useListLinks, useRouteRef } from '../routes';
import { BarChartCard } from './BarChartCard';
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
import { share } from './share';
import { Sizes } from './Sizes';
import { Tile } from './Tile';
import { UnreadAccounts } from './UnreadAccounts';
import { WeeklyChartCard } from './WeeklyChartCard';

/** All buckets in one picture: how many, where, whose, which are public, what changed, and what can't be read. */
export function OverviewPage() {
  const catalogApi = useApi(catalogApiRef);
  const estate = useAsync(() => readEstate(catalogApi), [catalogApi]);
  const accounts = useAccounts();
  const accountsLink = useRouteRef(accountsRouteRef)?.();
  return (
    <>
      <Header title="Overview" />
      <Container>
        <Flex direction="column" gap="4">
          {(estate.loading || accounts.loading) && <Progress />}
          {estate.error && <ResponseErrorPanel error={estate.error} />}
          {accounts.error && !isForbidden(accounts.error) && (
            <ResponseErrorPanel error={accounts.error} />
          )}
          {accounts.value && (
            <UnreadAccounts
              accounts={accounts.value}
              accountsLink={accountsLink}
            />
          )}
          {estate.value?.buckets === 0 && (
            <NoBuckets accounts={accounts.value} />
          )}
          {estate.value && estate.value.buckets > 0 && (
            <>
              <Tiles estate={estate.value} accounts={accounts.value} />
              <Charts estate={estate.value} />
              <Sizes />
            </>
          )}
          <History />
        </Flex>
      </Container>
    </>
  );
}

function NoBuckets({ accounts = [] }: { accounts?: AwsAccountStatus[] }) {
  const waiting = accounts.filter(({ state }) => state === 'waiting').length;
  return (
    <Alert
      status="info"
      icon
      title="There is no S3 bucket in the catalog that you may see"
      description={
        waiting > 0
          ? `${waiting} ${waiting === 1 ? 'account waits' : 'accounts wait'} to be read for the first time.`
          : 'Buckets come with the first run of the backend that can read an account.'
      }
    />
  );
}

function Tiles(props: { estate: Estate; accounts?: AwsAccountStatus[] }) {
  const { estate, accounts } = props;
  const listLink = useListLinks();
  const accountsLink = useRouteRef(accountsRouteRef)?.();
  const publicBuckets = countOf(estate.publicAccess, ['public']);
  const failed = accounts?.filter(({ state }) => state === 'failed').length;
  const unowned = countOf(estate.owners, [...estate.unowned]);
  return (
    <Grid.Root columns={{ initial: '2', sm: '3', lg: '6' }} gap="4">
      <Tile label="Buckets" value={estate.buckets} to={listLink?.()} />
      <Tile
        label="AWS accounts"
        value={accounts?.length ?? estate.accounts.length}
        to={accountsLink}
      />
      <Tile label="Regions" value={estate.regions.length} />
      <Tile
        label="Public"
        value={publicBuckets}
        to={listLink?.('publicAccess', 'public')}
        tone={publicBuckets > 0 ? 'danger' : 'neutral'}
      />
      <Tile
        label="Without an owner"
        value={share(unowned, estate.buckets)}
        to={
          unowned > 0 ? listLink?.('owners', [...estate.unowned][0]) : undefined
        }
        tone={unowned > 0 ? 'warning' : 'neutral'}
      />
      {failed !== undefined && (
        <Tile
          label="Unreadable accounts"
          value={failed}
          to={accountsLink}
          tone={failed > 0 ? 'danger' : 'neutral'}
        />
      )}
    </Grid.Root>
  );
}

function countOf(
  counts: Array<{ value: string; buckets: number }>,
  values: string[],
): number {
  return counts
    .filter(({ value }) => values.includes(value))
    .reduce((sum, { buckets }) => sum + buckets, 0);
}

function Charts({ estate }: { estate: Estate }) {
  const listLink = useListLinks();
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

/** What was created, deleted and changed. */
function History() {
  const api = useApi(s3BucketsApiRef);
  const [parameters] = useSearchParams();
  const week = parameters.get('week') ?? undefined;
  const { value: weeks, error } = useAsync(
    async () => (await api.listWeeklyChanges()).items,
    [api],
  );
  return (
    <Flex direction="column" gap="4">
      {error && <ResponseErrorPanel error={error} />}
      {weeks && (
        <WeeklyChartCard
          weeks={weeks}
          linkOf={monday => `?week=${monday}#changes`}
        />
      )}
      <LatestChanges week={week} allLink="?" />
    </Flex>
  );
}
