import { useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EntityInfoCard,
  EntityRefLink,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  type BucketChange,
  describeActor,
  describeChange,
  type TextPart,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { formatTime } from '../Time';
import { timeAgo } from '../timeAgo';

/**
 * What changed on a bucket and when that was noticed, the latest first. Asks the backend module's change log.
 *
 * @public
 */
export function S3BucketHistoryCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <EntityInfoCard title="Changes of this bucket">
      {/* What was read anew has another etag, and may have changed. */}
      <Changes
        key={`${entityRef} ${entity.metadata.etag}`}
        entityRef={entityRef}
      />
    </EntityInfoCard>
  );
}

function Changes({ entityRef }: { entityRef: string }) {
  const api = useApi(s3BucketsApiRef);
  const [changes, setChanges] = useState<BucketChange[]>([]);
  const [cursor, setCursor] = useState<string>();

  const { value, loading, error } = useAsync(async () => {
    const page = await api.listChanges({ entityRef, cursor });
    setChanges(shown => [...shown, ...page.items]);
    return page;
  }, [api, entityRef, cursor]);

  return (
    <Flex direction="column" gap="3">
      {changes.map(change => (
        <Flex key={change.id} gap="3" align="baseline">
          <Text style={{ flex: '0 0 11rem' }} title={readings(change)}>
            <time dateTime={change.occurredAt ?? change.observedAt}>
              {formatTime(change.occurredAt ?? change.observedAt)}
            </time>
          </Text>
          <Text style={{ overflowWrap: 'break-word', minWidth: 0 }}>
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
      {loading && <Progress />}
      {error && <ResponseErrorPanel error={error} />}
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

/** One part of what a change says. */
export function ChangePart({ part }: { part: TextPart }) {
  if (typeof part === 'string') {
    return <>{part}</>;
  }
  return 'value' in part ? (
    <Text weight="bold">{part.value}</Text>
  ) : (
    <EntityRefLink entityRef={part.entityRef} />
  );
}

/** Between which readings the change happened. */
function readings(change: BucketChange): string {
  return change.previousObservedAt
    ? `Between the readings of ${formatTime(change.previousObservedAt)} and ${formatTime(change.observedAt)}`
    : `At the reading of ${formatTime(change.observedAt)}`;
}
