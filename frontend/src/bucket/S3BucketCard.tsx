import type { ReactNode } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
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
import {
  describeUnreadable,
  isFromAws,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { EntityReadNow } from '../read/EntityReadNow';
import { BucketUsage } from '../usage';
import { FilteredList } from './FilteredList';
import { Settings } from './Settings';

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
 * What a bucket is, where it lives, when it was created, what it is set to, and its tags in full.
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
        <Flex align="center" gap="4" style={{ flexWrap: 'wrap' }}>
          {bucket.consoleUrl && (
            <Link to={bucket.consoleUrl} externalLinkIcon>
              Open in the AWS console
            </Link>
          )}
          {isFromAws(entity) && <EntityReadNow />}
        </Flex>
      }
    >
      <Flex direction="column" gap="6">
        <Grid.Root columns={{ initial: '1', sm: '3' }} gap="4">
          <Fact label="AWS account">
            <FilteredList filter="awsAccounts" value={bucket.accountId}>
              <span style={{ whiteSpace: 'nowrap' }}>
                {bucket.accountName ?? bucket.accountId}
              </span>
            </FilteredList>
            {bucket.accountName && (
              <Text as="div" variant="body-small">
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
        </Grid.Root>
        <Fact label="ARN">
          <span style={{ overflowWrap: 'anywhere' }}>{bucket.arn}</span>
        </Fact>

        <Settings entity={entity} />

        <BucketUsage entityRef={stringifyEntityRef(entity)} />

        {bucket.tagsUnavailable && (
          <Alert
            status="warning"
            icon
            title="The tags of this bucket can’t be read at present"
            description={`${
              bucket.tags.length
                ? 'These are the last known ones.'
                : 'None were read before, so none are shown.'
            } They ${describeUnreadable('tags')}`}
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
          <Text>This bucket has no tags.</Text>
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
      <Text as="div" variant="body-small">
        {props.label}
      </Text>
      <Text as="div" weight="bold">
        {props.children}
      </Text>
    </div>
  );
}
