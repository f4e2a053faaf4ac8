import type { ReactNode } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Cell,
  Flex,
  Grid,
  type ColumnConfig,
  Table,
  Text,
} from '@backstage/ui';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { bucketsRouteRef } from '../routes';
import { BucketUsage } from '../usage';

const tagColumns: ColumnConfig<{ id: string; value: string }>[] = [
  {
    id: 'key',
    label: 'Tag',
    isRowHeader: true,
    defaultWidth: '1fr',
    cell: tag => (
      <Cell>
        <Exact>{tag.id}</Exact>
      </Cell>
    ),
  },
  {
    id: 'value',
    label: 'Value',
    defaultWidth: '2fr',
    cell: tag => (
      <Cell>
        <Exact>{tag.value}</Exact>
      </Cell>
    ),
  },
];

/**
 * What a bucket is, where it lives, when it was created, and its tags in full.
 *
 * @public
 */
export function S3BucketCard() {
  const { entity } = useEntity();
  const bucket = readBucket(entity);

  return (
    <EntityInfoCard
      title="S3 bucket"
      headerActions={
        bucket.consoleUrl && (
          <Link to={bucket.consoleUrl} externalLinkIcon>
            Open in the AWS console
          </Link>
        )
      }
    >
      <Flex direction="column" gap="6">
        <Grid.Root columns={{ initial: '1', sm: '2', lg: '4' }} gap="4">
          <Fact label="AWS account">
            <FilteredList filter="awsAccounts" value={bucket.accountId}>
              {bucket.accountName ?? bucket.accountId}
            </FilteredList>
            {bucket.accountName && (
              <Text as="div" variant="body-small" color="secondary">
                {bucket.accountId}
              </Text>
            )}
          </Fact>
          <Fact label="Region">
            <FilteredList filter="awsRegions" value={bucket.region}>
              <span style={{ whiteSpace: 'nowrap' }}>
                {bucket.region ?? 'unknown'}
              </span>
            </FilteredList>
            {bucket.regionUnavailable && (
              <Text as="div" variant="body-small" color="warning">
                {bucket.region
                  ? 'last known; can’t be read at present'
                  : 'can’t be read at present'}
              </Text>
            )}
          </Fact>
          <Fact label="Created">
            {bucket.createdAt ? (
              <time dateTime={bucket.createdAt} title={bucket.createdAt}>
                {new Date(bucket.createdAt).toLocaleDateString(undefined, {
                  dateStyle: 'long',
                })}
              </time>
            ) : (
              'unknown'
            )}
          </Fact>
          <Fact label="ARN">{bucket.arn}</Fact>
        </Grid.Root>

        <BucketUsage entityRef={stringifyEntityRef(entity)} />

        {bucket.tagsUnavailable && (
          <Alert
            status="warning"
            icon
            title="The tags of this bucket can’t be read at present"
            description={
              bucket.tags.length
                ? 'These are the last known ones.'
                : 'None were read before, so none are shown. The log of the backend names the missing permission.'
            }
          />
        )}
        {bucket.tags.length > 0 && (
          <Table
            columnConfig={tagColumns}
            data={bucket.tags.map(([key, value]) => ({ id: key, value }))}
            pagination={{ type: 'none' }}
          />
        )}
        {bucket.tags.length === 0 && !bucket.tagsUnavailable && (
          <Text color="secondary">This bucket has no tags.</Text>
        )}
      </Flex>
    </EntityInfoCard>
  );
}

/** Text as it is in AWS, with every space. A line breaks within a word only where the word is longer than the line. */
function Exact({ children }: { children: string }) {
  return (
    <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'break-word' }}>
      {children}
    </Text>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div style={{ overflowWrap: 'break-word', minWidth: 0 }}>
      <Text as="div" variant="body-x-small" color="secondary" weight="bold">
        {props.label}
      </Text>
      <Text as="div">{props.children}</Text>
    </div>
  );
}

/** A link to the list of the buckets that have this in common. */
function FilteredList(props: {
  filter: 'awsAccounts' | 'awsRegions';
  value?: string;
  children: ReactNode;
}) {
  const buckets = useRouteRef(bucketsRouteRef);
  if (!buckets || !props.value) {
    return <>{props.children}</>;
  }
  const query = new URLSearchParams({
    [`filters[${props.filter}]`]: props.value,
  });
  return <Link to={`${buckets()}?${query}`}>{props.children}</Link>;
}
