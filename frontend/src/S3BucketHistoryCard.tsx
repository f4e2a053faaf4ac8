import { type ReactNode, useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Button, Flex, Text } from '@backstage/ui';
import { type BucketChange, fetchBucketChanges } from './changes';

/**
 * What changed on a bucket and when it was noticed, latest first, from the backend module's change log.
 *
 * @public
 */
export function S3BucketHistoryCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <EntityInfoCard title="Changes of this bucket">
      <Changes key={entityRef} entityRef={entityRef} />
    </EntityInfoCard>
  );
}

function Changes({ entityRef }: { entityRef: string }) {
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  const [changes, setChanges] = useState<BucketChange[]>([]);
  const [cursor, setCursor] = useState<string>();

  const { value, loading, error } = useAsync(async () => {
    const options = { discoveryApi, fetchApi, entityRef, cursor };
    const page = await fetchBucketChanges(options);
    setChanges(shown => [...shown, ...page.items]);
    return page;
  }, [discoveryApi, fetchApi, entityRef, cursor]);

  return (
    <Flex direction="column" gap="3">
      {changes.map(change => (
        <Flex key={change.id} gap="3" align="baseline">
          <Text
            color="secondary"
            style={{ flex: '0 0 11rem' }}
            title={readings(change)}
          >
            <time dateTime={change.observedAt}>
              {formatTime(change.observedAt)}
            </time>
          </Text>
          <Text style={{ overflowWrap: 'anywhere' }}>{describe(change)}</Text>
        </Flex>
      ))}
      {loading && <Progress />}
      {error && <ResponseErrorPanel error={error} />}
      {value && changes.length === 0 && (
        <Text color="secondary">
          Nothing has changed since the catalog knows this bucket.
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

function describe(change: BucketChange): ReactNode {
  const key = <Value>{change.key}</Value>;
  const from = <Value>{change.oldValue}</Value>;
  const to = <Value>{change.newValue}</Value>;
  switch (change.kind) {
    case 'created':
      return 'First seen';
    case 'deleted':
      return 'Gone from its account';
    case 'tag-added':
      return (
        <>
          Tag {key} added: {to}
        </>
      );
    case 'tag-changed':
      return (
        <>
          Tag {key} changed from {from} to {to}
        </>
      );
    case 'tag-removed':
      return (
        <>
          Tag {key} removed; it was {from}
        </>
      );
    case 'owner-changed':
      return (
        <>
          Owner changed from {from} to {to}
        </>
      );
    case 'region-changed':
      return (
        <>
          Region changed from {from} to {to}
        </>
      );
    case 'account-changed':
      return (
        <>
          Account changed from {from} to {to}
        </>
      );
    case 'unreadable':
      return 'Its tags can no longer be read; the last known ones stay';
    case 'readable':
      return 'Its tags can be read again';
    default:
      return change.kind;
  }
}

function Value({ children }: { children?: string }) {
  return <Text weight="bold">{children ? children : '(empty)'}</Text>;
}

function readings(change: BucketChange): string {
  return change.previousObservedAt
    ? `Between the readings of ${formatTime(change.previousObservedAt)} and ${formatTime(change.observedAt)}`
    : `At the reading of ${formatTime(change.observedAt)}`;
}

function formatTime(time: string): string {
  return new Date(time).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}
