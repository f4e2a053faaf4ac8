import type { ReactNode } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { Card, CardBody, CardHeader, Grid, Text } from '@backstage/ui';
import { s3BucketsApiRef } from '../api';
import { Failure } from '../page/Failure';
import {
  EstateSize,
  FastestGrowingBuckets,
  LargestBuckets,
  UsageByAccount,
  UsageByOwner,
  UsageByStorageClass,
} from '../usage';

/** How large the buckets are. Nothing where no provider reads sizes. */
export function Sizes() {
  const api = useApi(s3BucketsApiRef);
  const {
    value: isConfigured,
    error,
    retry,
  } = useAsyncRetry(
    async () => (await api.getUsage({ by: 'bucket', limit: 1 })).isConfigured,
    [api],
  );
  if (error) {
    return <Failure what="The sizes" error={error} onRetry={retry} />;
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
