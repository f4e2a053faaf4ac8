import type { CSSProperties, ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text, VisuallyHidden } from '@backstage/ui';
import {
  type BucketChange,
  type ChangeGroup,
  changeParts,
  describeChangeGroup,
  type TextPart,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ChangePart } from './ChangePart';
import { useHistoryLink } from '../routes';
import { formatTime } from '../Time';

/** So many changes are shown at once; more are behind a click. */
const SHOWN_AT_ONCE = 3;

const list: CSSProperties = {
  listStyle: 'none',
  margin: 0,
  padding: 'var(--bui-space-1) 0 0',
  display: 'flex',
  flexDirection: 'column',
  // Links below one another have to be 24 pixels apart: WCAG 2.2, 2.5.8.
  gap: 'var(--bui-space-2)',
};

/** What somebody did at once in an account, and each change of it with what was before and is after. */
export function ChangeGroupItem(props: {
  group: ChangeGroup;
  accountName?: string;
  /** Whether older changes of it may not be loaded yet. */
  isOpen?: boolean;
}) {
  const { group, accountName, isOpen } = props;
  const { kind, changes } = group;
  const [first] = changes;
  const isOne = new Set(changes.map(({ arn }) => arn)).size === 1;
  const parts = describeChangeGroup(group, { accountName });
  const rows = (
    <Rows changes={changes} withBucket={!isOne} withParts={hasParts(kind)} />
  );
  return (
    <li style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Flex gap="3" align="baseline">
        <Text variant="body-small" style={{ flex: '0 0 3.5rem' }}>
          <When change={first} />
        </Text>
        <div style={{ flex: '1 1 0', minWidth: 0 }}>
          <Text as="div">
            {parts.map((part, index) => (
              <HeadlinePart
                key={index}
                part={part}
                change={isOne ? first : undefined}
              />
            ))}
            {isOpen && '; older changes may belong to it'}
          </Text>
          {isOne && !hasParts(kind) ? null : (
            <>
              {changes.length > SHOWN_AT_ONCE ? (
                <details>
                  <summary style={{ cursor: 'pointer' }}>
                    <Text variant="body-small">
                      {hasParts(kind)
                        ? `${changes.length.toLocaleString('en')} changes`
                        : 'Their names'}
                    </Text>
                  </summary>
                  {rows}
                </details>
              ) : (
                rows
              )}
            </>
          )}
        </div>
      </Flex>
    </li>
  );
}

/** Whether the changes of a group say more than it does. */
function hasParts(kind: ChangeGroup['kind']): boolean {
  return kind === 'changed' || kind === 'unreadable' || kind === 'readable';
}

/** The name of the one bucket that a group is about leads to the bucket. */
function HeadlinePart(props: { part: TextPart; change?: BucketChange }) {
  const { part, change } = props;
  return typeof part === 'object' &&
    'value' in part &&
    part.value === change?.bucket ? (
    <BucketLink change={change} />
  ) : (
    <ChangePart part={part} />
  );
}

function Rows(props: {
  changes: BucketChange[];
  withBucket: boolean;
  withParts: boolean;
}) {
  const { changes, withBucket, withParts } = props;
  return (
    <ul style={list}>
      {changes.map(change => (
        <li key={change.id}>
          <Flex
            gap="3"
            align="baseline"
            style={{ flexWrap: 'wrap', rowGap: 0 }}
          >
            {withBucket && (
              <Column width="20rem">
                <BucketLink change={change} />
              </Column>
            )}
            {withParts && <BeforeAndAfter change={change} />}
          </Flex>
        </li>
      ))}
    </ul>
  );
}

/** What changed, what it was, and what it is now. */
function BeforeAndAfter({ change }: { change: BucketChange }) {
  const { what, before, after } = changeParts(change);
  const isOfKind = change.kind === 'readable' || change.kind === 'unreadable';
  return (
    <>
      <Column width="11rem">
        <Text>{what}</Text>
      </Column>
      <Column>
        {!isOfKind && (
          <>
            <VisuallyHidden>Before: </VisuallyHidden>
            <Side part={before} />
            <span aria-hidden> → </span>
            <VisuallyHidden>After: </VisuallyHidden>
          </>
        )}
        <Side part={after} />
      </Column>
    </>
  );
}

function Side({ part }: { part: TextPart | undefined }) {
  return part === undefined ? (
    <Text>nothing</Text>
  ) : (
    <Text>
      <ChangePart part={part} />
    </Text>
  );
}

function Column(props: { width?: string; children: ReactNode }) {
  const { width, children } = props;
  return (
    <div style={{ flex: width ? `0 1 ${width}` : '1 1 16rem', minWidth: 0 }}>
      {children}
    </div>
  );
}

/** Leads to the page that every bucket has; in an app without it, to the entity of one that is there. */
function BucketLink({ change }: { change: BucketChange }) {
  const historyLink = useHistoryLink();
  const { bucket, entityRef, kind } = change;
  if (historyLink) {
    return (
      // Within a text, colour alone does not tell a link.
      <Link to={historyLink(change)} underline="always">
        {bucket}
      </Link>
    );
  }
  return entityRef && kind !== 'deleted' && kind !== 'left-scope' ? (
    <EntityRefLink entityRef={entityRef} title={bucket} underline="always" />
  ) : (
    <Text weight="bold">{bucket}</Text>
  );
}

/** The time of the day; on hover what is known of it. */
function When({ change }: { change: BucketChange }) {
  const { occurredAt, observedAt, previousObservedAt, eventName } = change;
  const time = occurredAt ?? observedAt;
  return (
    <time
      dateTime={time}
      title={
        occurredAt
          ? `${eventName} at ${formatTime(occurredAt)}`
          : `Between the readings of ${previousObservedAt ? formatTime(previousObservedAt) : 'before'} and ${formatTime(observedAt)}`
      }
    >
      {new Date(time).toLocaleTimeString(undefined, { timeStyle: 'short' })}
    </time>
  );
}
