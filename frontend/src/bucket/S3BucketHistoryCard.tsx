import { useEffect, useRef, useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EntityInfoCard,
  useAsyncEntity,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import {
  type BucketChange,
  describeActor,
  describeChange,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { ChangePart } from '../changes/ChangePart';
import { Failure } from '../page/Failure';
import { useHistoryLink } from '../routes';
import { useRefreshSoon } from '../read/useRefreshSoon';
import { formatTime } from '../Time';
import { timeAgo } from '../timeAgo';
import { useWhileWatched } from './useWhileWatched';

/**
 * What changed on a bucket and when that was noticed, the latest first. Asks the backend module's change log, and shows
 * what changes while somebody looks at it.
 *
 * @public
 */
export function S3BucketHistoryCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <EntityInfoCard
      title="Changes of this bucket"
      headerActions={<HistoryLink entity={entity} />}
    >
      <Changes
        key={entityRef}
        entityRef={entityRef}
        etag={entity.metadata.etag}
      />
    </EntityInfoCard>
  );
}

/** Leads to what the bucket was like on any day. */
function HistoryLink({ entity }: { entity: Entity }) {
  const historyLink = useHistoryLink();
  const { arn, name } = readBucket(entity);
  return historyLink && arn ? (
    <Link to={historyLink({ arn, bucket: name })}>What it was like</Link>
  ) : null;
}

function Changes({ entityRef, etag }: { entityRef: string; etag?: string }) {
  const api = useApi(s3BucketsApiRef);
  const [changes, setChanges] = useState<BucketChange[]>([]);
  const [cursor, setCursor] = useState<string>();

  const { value, loading, error, retry } = useAsyncRetry(async () => {
    const page = await api.listChanges({ entityRef, cursor });
    setChanges(shown => [...shown, ...newOf(page.items, shown)]);
    return page;
  }, [api, entityRef, cursor]);

  const lookForNew = useWhileWatched(async () => {
    const { items } = await api.listChanges({ entityRef });
    setChanges(shown => [...newOf(items, shown), ...shown]);
  });
  // What was read anew has another etag.
  useOnChange(etag, lookForNew);
  // The other cards show what changed, too.
  useOnChange(
    value && (changes.at(0)?.id ?? 'none'),
    useRefreshSoon(useAsyncEntity().refresh),
  );

  return (
    <Flex direction="column" gap="3">
      {changes.map(change => (
        // On a phone the time stands above what changed.
        <Flex
          key={change.id}
          gap="3"
          align="baseline"
          style={{ flexWrap: 'wrap', rowGap: 0 }}
        >
          <Text style={{ flex: '0 0 11rem' }} title={readings(change)}>
            <time dateTime={change.occurredAt ?? change.observedAt}>
              {formatTime(change.occurredAt ?? change.observedAt)}
            </time>
          </Text>
          <Text style={{ overflowWrap: 'break-word', flex: '1 1 14rem' }}>
            {[...describeChange(change), ...describeActor(change)].map(
              (part, index) => (
                <ChangePart key={index} part={part} />
              ),
            )}
            {change.occurredAt && (
              <Text
                title={`${change.eventName} at ${formatTime(change.occurredAt)}${change.actor?.arn ? `, ${change.actor.arn}` : ''}`}
              >
                {`, ${timeAgo(change.occurredAt)}`}
              </Text>
            )}
          </Text>
        </Flex>
      ))}
      {loading && <Skeleton width="100%" height={24} />}
      {error && <Failure what="The changes" error={error} onRetry={retry} />}
      {value && !value.nextCursor && changes.length === 0 && (
        <Text>
          Nothing has changed since this bucket came into the catalog.
        </Text>
      )}
      {!loading && value?.nextCursor && (
        <Button variant="secondary" onPress={() => setCursor(value.nextCursor)}>
          Older changes
        </Button>
      )}
    </Flex>
  );
}

function newOf(changes: BucketChange[], shown: BucketChange[]) {
  const known = new Set(shown.map(({ id }) => id));
  return changes.filter(({ id }) => !known.has(id));
}

/** Calls back when a value is another than before; not for the first one. */
function useOnChange(value: string | undefined, callback: () => void) {
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== undefined && before.current !== value) {
      callback();
    }
    before.current = value;
  }, [value, callback]);
}

/** Between which readings the change happened. */
function readings(change: BucketChange): string {
  return change.previousObservedAt
    ? `Between the readings of ${formatTime(change.previousObservedAt)} and ${formatTime(change.observedAt)}`
    : `At the reading of ${formatTime(change.observedAt)}`;
}
