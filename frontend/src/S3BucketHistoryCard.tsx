import { type ReactNode, useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import {
  EntityInfoCard,
  EntityRefLink,
  useEntity,
} from '@backstage/plugin-catalog-react';
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
      {value && !value.nextCursor && changes.length === 0 && (
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
  const { kind, key, oldValue, newValue } = change;
  switch (kind) {
    case 'discovered':
      return 'Seen for the first time; it may be older';
    case 'created':
      return 'Created';
    case 'deleted':
      return 'Deleted';
    case 'left-scope':
      return 'No longer read';
    case 'tag-added':
      return (
        <>
          Tag <Value>{key}</Value> added: <Value>{newValue}</Value>
        </>
      );
    case 'tag-changed':
      return (
        <>
          Tag <Value>{key}</Value> changed from <Value>{oldValue}</Value> to{' '}
          <Value>{newValue}</Value>
        </>
      );
    case 'tag-removed':
      return (
        <>
          Tag <Value>{key}</Value> removed; it was <Value>{oldValue}</Value>
        </>
      );
    case 'owner-changed':
      return (
        <>
          Owner changed from <Owner entityRef={oldValue} /> to{' '}
          <Owner entityRef={newValue} />
        </>
      );
    case 'region-changed':
      return (
        <>
          Deleted in <Value>{oldValue}</Value> and created again in{' '}
          <Value>{newValue}</Value>
        </>
      );
    case 'account-changed':
      return (
        <>
          Deleted in account <Value>{oldValue}</Value> and created again in{' '}
          <Value>{newValue}</Value>
        </>
      );
    case 'unreadable':
      return (
        <>
          Its {key} can’t be read any more (<Value>{newValue}</Value>); what was
          last known stays
        </>
      );
    case 'readable':
      return <>Its {key} can be read again</>;
    default:
      return kind;
  }
}

function Value({ children }: { children?: string }) {
  return <Text weight="bold">{children ? children : '(empty)'}</Text>;
}

function Owner({ entityRef }: { entityRef?: string }) {
  return entityRef ? <EntityRefLink entityRef={entityRef} /> : <>nobody</>;
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
