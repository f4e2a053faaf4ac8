import type { CSSProperties } from 'react';
import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import {
  type AttentionPage,
  type BucketToAttend,
  CHECK_SEVERITIES,
  type CheckSeverity,
  type ListAttentionRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Failure } from '../page/Failure';
import { textColor, type Tone } from '../tone';
import { useAttention } from './useAttention';

/** So many are shown at first. */
const SHOWN_AT_FIRST = 5;

/** As high as the first ones are, so that nothing moves when they come. */
const HEIGHT = 360;

const TONES: Record<CheckSeverity, Tone> = {
  high: 'danger',
  medium: 'warning',
  low: 'neutral',
};

const list: CSSProperties = {
  listStyle: 'none',
  margin: 0,
  padding: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 'var(--bui-space-3)',
};

/** What of some buckets needs attention, the worst first: why, and what to do. Its key is the request. */
export function AttentionItems(props: { request: ListAttentionRequest }) {
  const { page, loading, error, retry, showMore } = useAttention(
    props.request,
    SHOWN_AT_FIRST,
  );
  return (
    <div>
      <Text as="p" style={{ margin: '0 0 var(--bui-space-3)' }}>
        {page ? summaryOf(page) : '\u00a0'}
      </Text>
      {error && (
        <Failure what="What needs attention" error={error} onRetry={retry} />
      )}
      {!page && !error && <Skeleton width="100%" height={HEIGHT} />}
      {page && (
        <ul style={list} aria-label="What needs attention, the worst first">
          {page.items.map(item => (
            <Item key={`${item.entityRef} ${item.check}`} item={item} />
          ))}
        </ul>
      )}
      {showMore && (
        <Button
          variant="secondary"
          size="small"
          isDisabled={loading}
          onPress={showMore}
          style={{ marginTop: 'var(--bui-space-3)' }}
        >
          Show more
        </Button>
      )}
      {page && <Unjudged checks={page.checks} />}
    </div>
  );
}

function Item({ item }: { item: BucketToAttend }) {
  const { entityRef, bucket, severity, title, reason, remedy, source } = item;
  return (
    <li style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Flex gap="3" align="baseline" style={{ flexWrap: 'wrap', rowGap: 0 }}>
        <Text
          weight="bold"
          style={{ flex: '0 0 4.5rem', color: textColor(TONES[severity]) }}
        >
          {severity}
        </Text>
        <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
          <Text as="div">
            <EntityRefLink
              entityRef={entityRef}
              title={bucket}
              underline="always"
            />
            {`: ${title}`}
          </Text>
          <Text as="div" variant="body-small">
            {`${reason} ${remedy} `}
            <Link to={source} underline="always">
              More at AWS
            </Link>
          </Text>
        </div>
      </Flex>
    </li>
  );
}

function summaryOf({ totalItems, checks }: AttentionPage): string {
  const found = CHECK_SEVERITIES.flatMap(severity => {
    const number = checks
      .filter(check => check.severity === severity)
      .reduce((sum, { failed }) => sum + failed, 0);
    return number > 0 ? [`${number.toLocaleString('en')} ${severity}`] : [];
  });
  const words = totalItems === 0 ? 'Nothing was found' : found.join(', ');
  return checks.some(({ unjudged }) => unjudged > 0)
    ? `${words}; some can’t be judged`
    : words;
}

/** What can't be judged has not passed. */
function Unjudged({ checks }: Pick<AttentionPage, 'checks'>) {
  const unjudged = checks.filter(check => check.unjudged > 0);
  return unjudged.length > 0 ? (
    <details style={{ marginTop: 'var(--bui-space-3)' }}>
      <summary style={{ cursor: 'pointer' }}>
        <Text>What can’t be judged</Text>
      </summary>
      <ul style={{ margin: 0 }}>
        {unjudged.map(({ check, severity, title, unjudged: buckets }) => (
          <li key={`${check} ${severity}`}>
            <Text>{`${title}: ${bucketsOf(buckets)}, of which something can’t be read or isn’t known`}</Text>
          </li>
        ))}
      </ul>
    </details>
  ) : null;
}

function bucketsOf(number: number): string {
  return `${number.toLocaleString('en')} ${number === 1 ? 'bucket' : 'buckets'}`;
}
