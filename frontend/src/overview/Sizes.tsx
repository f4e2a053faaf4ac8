import type { ReactNode } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { ResponseErrorPanel } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import { Card, CardBody, CardHeader, Grid, Text } from '@backstage/ui';
import { s3BucketsApiRef } from '../api';
import {
  EstateSize,
  FastestGrowingBuckets,
  LargestBuckets,
  UsageByAccount,
  UsageByOwner,
  UsageByStorageClass,
} from '../usage';
import { UsageLoader } from '../usage/usageLoader';

/** How large the buckets are. Nothing where no provider reads sizes. */
export function Sizes() {
  const loader = UsageLoader.of(useApi(s3BucketsApiRef));
  const { value: isConfigured, error } = useAsync(
    () => loader.isConfigured(),
    [loader],
  );
  if (error) {
    return <ResponseErrorPanel error={error} />;
  }
  if (!isConfigured) {
    return null;
  }
  return (
    <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
      <SizeCard title="Size">
        <EstateSize />
      </SizeCard>
      <SizeCard title="Size by storage class">
        <UsageByStorageClass />
      </SizeCard>
      <SizeCard title="Size by account">
        <UsageByAccount />
      </SizeCard>
      <SizeCard title="Size by owner">
        <UsageByOwner />
      </SizeCard>
      <SizeCard title="Largest buckets">
        <LargestBuckets />
      </SizeCard>
      <SizeCard title="Fastest growing buckets">
        <FastestGrowingBuckets />
      </SizeCard>
    </Grid.Root>
  );
}

function SizeCard(props: { title: string; children: ReactNode }) {
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {props.title}
        </Text>
      </CardHeader>
      <CardBody>{props.children}</CardBody>
    </Card>
  );
}
