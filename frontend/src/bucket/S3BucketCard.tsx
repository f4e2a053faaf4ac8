import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  EntityInfoCard,
  EntityRefLink,
  getEntityRelations,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { Flex, Grid, Text } from '@backstage/ui';
import {
  type Bucket,
  isAccessPoint,
  isFromAws,
  readBucket,
  readOwnerSource,
  UNKNOWN_OWNER,
} from 'backstage-plugin-aws-s3-buckets-common';
import { CopyButton } from '../page/CopyButton';
import { SmallTable } from '../page/SmallTable';
import { EntityReadNow } from '../read/EntityReadNow';
import { formatDate } from '../Time';
import { AccessPoints } from '../sharing/AccessPoints';
import { SharedWith } from '../sharing/SharedWith';
import { useAccessPoints } from '../sharing/useAccessPoints';
import { BucketUsage } from '../usage';
import { Fact } from './Fact';
import { FilteredList } from './FilteredList';
import { Findings } from './Findings';
import { HowToOwn } from './HowToOwn';
import { LastRead } from './LastRead';
import { OwnerReason } from './OwnerReason';
import { Settings } from './Settings';

/**
 * What matters of a bucket, where it lives and whose it is, what it is set to, and its tags in full.
 *
 * @public
 */
export function S3BucketCard() {
  const { entity } = useEntity();
  const bucket = readBucket(entity);
  const accessPoints = useAccessPoints(entity);

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
        <Findings entity={entity} accessPoints={accessPoints.value} />
        <Place entity={entity} bucket={bucket} />
        <SharedWith entity={entity} />
        <AccessPoints accessPoints={accessPoints} />
        <Settings entity={entity} />
        {!isAccessPoint(entity) && (
          <BucketUsage entityRef={stringifyEntityRef(entity)} />
        )}
        <Tags bucket={bucket} />
      </Flex>
    </EntityInfoCard>
  );
}

/** Where a bucket lives, and whose it is. */
function Place({ entity, bucket }: { entity: Entity; bucket: Bucket }) {
  const { accountId, accountName, region, createdAt, arn } = bucket;
  const [owner] = getEntityRelations(entity, 'ownedBy');
  const [system] = getEntityRelations(entity, 'partOf');
  const source = readOwnerSource(entity);
  return (
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', sm: '3' }} gap="4">
        <Fact label="Owner">
          {owner && owner.name !== UNKNOWN_OWNER ? (
            <EntityRefLink entityRef={owner} />
          ) : (
            'nobody'
          )}
          <OwnerReason entity={entity} />
        </Fact>
        <Fact label="AWS account">
          <FilteredList filter="awsAccounts" value={accountId}>
            <span style={{ whiteSpace: 'nowrap' }}>
              {accountName ?? accountId}
            </span>
          </FilteredList>
          {accountName && (
            <Text as="div" variant="body-small">
              {accountId}
            </Text>
          )}
        </Fact>
        <Fact label="Region">
          <FilteredList filter="awsRegions" value={region}>
            <span style={{ whiteSpace: 'nowrap' }}>{region ?? 'unknown'}</span>
          </FilteredList>
          {bucket.regionUnavailable && (
            <Text as="div" variant="body-small" color="warning">
              {region
                ? 'last known; can’t be read at present'
                : 'can’t be read at present'}
            </Text>
          )}
        </Fact>
        {system && (
          <Fact label="System">
            <EntityRefLink entityRef={system} />
          </Fact>
        )}
        <Fact label="Created">
          {createdAt ? (
            <time dateTime={createdAt} title={createdAt}>
              {formatDate(createdAt)}
            </time>
          ) : (
            'unknown'
          )}
        </Fact>
        <LastRead accountId={accountId} />
      </Grid.Root>
      {/* Of what is nobody's, that is said where it is found. */}
      {source?.kind !== 'nobody' && <HowToOwn entity={entity} />}
      <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
        <Copied label="Name" text={bucket.name} />
        {arn && <Copied label="ARN" text={arn} />}
      </Grid.Root>
    </Flex>
  );
}

/** What people take elsewhere. */
function Copied({ label, text }: { label: string; text: string }) {
  return (
    <Fact label={label}>
      <Flex align="center" gap="1">
        <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{text}</span>
        <CopyButton text={text} label={`Copy the ${label}`} />
      </Flex>
    </Fact>
  );
}

function Tags({ bucket: { tags, tagsUnavailable } }: { bucket: Bucket }) {
  if (tags.length === 0) {
    return tagsUnavailable ? (
      <Text>Its tags can’t be read, and none were read before.</Text>
    ) : (
      <Text>This bucket has no tags.</Text>
    );
  }
  return (
    <SmallTable
      label={tagsUnavailable ? 'Tags as last known' : 'Tags'}
      items={tags}
      columns={[
        {
          title: tagsUnavailable ? 'Tag (last known)' : 'Tag',
          value: ([key]) => <Exact>{key}</Exact>,
        },
        { title: 'Value', value: ([, value]) => <Exact>{value}</Exact> },
      ]}
    />
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
