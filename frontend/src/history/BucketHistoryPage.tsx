import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Container,
  Flex,
  Grid,
  Header,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { RecordedBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { Failure } from '../page/Failure';
import { historyRouteRef, useRouteRef } from '../routes';
import { formatTime } from '../Time';
import { formatBytes, formatDay } from '../usage/format';
import { BucketStates } from './BucketStates';
import { BucketTimeline } from './BucketTimeline';
import {
  bucketKeyOf,
  theOneOf,
  useRecordedBuckets,
} from './useRecordedBuckets';
import { whatBecameOf } from './whatBecameOf';

/** Everything that is known of a bucket, whether it is there or gone: what it was like on any day, and what changed. */
export function BucketHistoryPage({ name }: { name: string }) {
  const bucketKey = bucketKeyOf(name);
  const asked = useRecordedBuckets(bucketKey);
  const { value: buckets, loading, error } = asked;
  const changesLink = useRouteRef(historyRouteRef)?.();
  const bucket = buckets && theOneOf(buckets);
  return (
    <>
      <Header title={bucket?.bucket ?? name} />
      <Container>
        <Flex direction="column" gap="4">
          {changesLink && (
            <div>
              <Link to={changesLink}>Changes of all buckets</Link>
            </div>
          )}
          {loading && <Skeleton width="100%" height={400} />}
          {error && (
            <Failure what="The bucket" error={error} onRetry={asked.retry} />
          )}
          {buckets && !bucket && <Nothing name={name} />}
          {bucket && buckets && (
            <>
              <WhatBecameOfIt bucket={bucket} />
              {buckets.length > 1 && <Others buckets={buckets} />}
              <Grid.Root columns={{ initial: '1', lg: '2' }} gap="4">
                <BucketStates bucketKey={bucketKey} />
                <BucketTimeline bucketKey={bucketKey} />
              </Grid.Root>
            </>
          )}
        </Flex>
      </Container>
    </>
  );
}

function Nothing({ name }: { name: string }) {
  return (
    <Alert
      status="info"
      icon
      title={`Nothing that you may see is known of a bucket ${name}`}
      description="Of buckets that are gone, only those learn who may read all entities of the catalog."
    />
  );
}

function WhatBecameOfIt({ bucket }: { bucket: RecordedBucket }) {
  const { state, entityRef, goneAt, knownSince } = bucket;
  if (state !== 'gone' || !goneAt) {
    return (
      <Text>
        It is there
        {entityRef && (
          <>
            : <EntityRefLink entityRef={entityRef} underline="always" /> in the
            catalog
          </>
        )}
        . What it was like can be told since {formatTime(knownSince)}.
      </Text>
    );
  }
  return (
    <Alert
      status="warning"
      icon
      title={capital(whatBecameOf(bucket))}
      description={lastKnownOf(bucket)}
    />
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a bucket that is gone was last like, in one sentence. */
function lastKnownOf(bucket: RecordedBucket): string {
  const { accountId, accountName, goneAs, goneAt, goneBy, lastSize } = bucket;
  const account = accountName ? `${accountName} (${accountId})` : accountId;
  const sentences = [
    goneAs === 'deleted'
      ? `It was found to be gone at ${formatTime(goneAt!)}.`
      : 'Either the configuration leaves it out, or its account left. It may still be there in AWS.',
    `It was in the account ${account}${bucket.region ? `, in ${bucket.region}` : ''}.`,
    lastSize
      ? `On ${formatDay(lastSize.day)} it had ${formatBytes(lastSize.bytes)}${lastSize.objects === undefined ? '' : ` in ${lastSize.objects.toLocaleString('en')} objects`}.`
      : 'How large it was is not known.',
    ...(goneAs === 'deleted' && !goneBy
      ? ['Who deleted it is not known: no event of CloudTrail told.']
      : []),
  ];
  return sentences.join(' ');
}

/** A bucket that was deleted and made again is two. */
function Others({ buckets }: { buckets: RecordedBucket[] }) {
  return (
    <Alert
      status="info"
      icon
      title={`${buckets.length} buckets had this name, one after the other`}
      description={[...buckets]
        .sort((a, b) => a.knownSince.localeCompare(b.knownSince))
        .map(
          ({ accountName, accountId, createdAt, knownSince, goneAt }) =>
            `${accountName ?? accountId}: ${createdAt ? `created ${formatTime(createdAt)}` : `known since ${formatTime(knownSince)}`}${goneAt ? `, gone ${formatTime(goneAt)}` : ', there now'}`,
        )
        .join('; ')}
    />
  );
}
