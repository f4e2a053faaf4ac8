import { Link } from '@backstage/core-components';
import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import {
  type BucketChange,
  describeActor,
  describeChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ChangePart } from '../changes/ChangePart';
import { EndOfChanges } from '../changes/EndOfChanges';
import { useChanges } from '../changes/useChanges';
import { formatTime, TimeAgo } from '../Time';
import type { BucketKey } from './useRecordedBuckets';

const PAGE = 50;

const line = {
  listStyle: 'none',
  margin: '0 0 0 var(--bui-space-2)',
  padding: '0 0 0 var(--bui-space-4)',
  borderLeft: '2px solid var(--bui-border-2)',
  display: 'flex',
  flexDirection: 'column' as const,
  gap: 'var(--bui-space-4)',
};

const dot = {
  position: 'absolute' as const,
  left: 'calc(-1 * var(--bui-space-4) - 6px)',
  top: '0.3em',
  width: 10,
  height: 10,
  borderRadius: '50%',
  background: 'var(--bui-fg-primary)',
};

/** What changed about a bucket, when and by whom, along a line of time; the latest first. */
export function BucketTimeline({ bucketKey }: { bucketKey: BucketKey }) {
  const asked = useChanges(bucketKey, PAGE);
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          What changed
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <ol style={line}>
            {asked.changes.map(change => (
              <Entry key={change.id} change={change} />
            ))}
          </ol>
          <EndOfChanges
            asked={asked}
            none="No change is known of it."
            height={80}
          />
        </Flex>
      </CardBody>
    </Card>
  );
}

function Entry({ change }: { change: BucketChange }) {
  const { observedAt, occurredAt, eventName, previousObservedAt } = change;
  const time = occurredAt ?? observedAt;
  return (
    <li style={{ position: 'relative', overflowWrap: 'anywhere' }}>
      <span aria-hidden style={dot} />
      <Text as="div" variant="body-small">
        <time dateTime={time}>{formatTime(time)}</time> ·{' '}
        <TimeAgo time={time} />
        {eventName && ` · ${eventName}`}
        {!occurredAt &&
          previousObservedAt &&
          ` · after ${formatTime(previousObservedAt)}`}
      </Text>
      <Text as="div">
        {[...describeChange(change), ...describeActor(change)].map(
          (part, index) => (
            <ChangePart key={index} part={part} />
          ),
        )}
      </Text>
      <Text as="div" variant="body-small">
        <Link
          to={`?${new URLSearchParams({ with: before(observedAt), at: observedAt })}`}
          underline="always"
          aria-label={`Before and after ${formatTime(time)}`}
        >
          Before and after
        </Link>
      </Text>
    </li>
  );
}

/** Just before a time. */
function before(time: string): string {
  return new Date(Date.parse(time) - 1).toISOString();
}
