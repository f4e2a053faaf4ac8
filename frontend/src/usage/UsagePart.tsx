import type { ReactNode } from 'react';
import { Skeleton, Text } from '@backstage/ui';
import type {
  UsagePage,
  UsageUnavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Failure } from '../page/Failure';
import { formatDay } from './format';
import type { Asked } from './useUsage';

/**
 * What all parts that show usage have in common: waiting, errors, and why there is nothing to show.
 *
 * @param props - `children`: shows a page that has items
 */
export function UsagePart<Item>(props: {
  asked: Asked<Item>;
  /** What nothing is known of: `this bucket`. */
  subject: string;
  children: (page: UsagePage<Item>) => ReactNode;
}) {
  const { page, error, loading, retry } = props.asked;
  if (error) {
    return <Failure what="The size" error={error} onRetry={retry} />;
  }
  if (loading || !page) {
    return <Skeleton width="100%" height={24} />;
  }
  if (page.items.length === 0) {
    return <Nothing page={page} subject={props.subject} />;
  }
  return <>{props.children(page)}</>;
}

const FAILURES: Record<UsageUnavailable['kind'], string> = {
  denied: 'CloudWatch denies it',
  throttled: 'CloudWatch was asked too often',
  unreachable: 'CloudWatch can’t be reached',
  other: 'CloudWatch answers with an error',
};

function Nothing(props: { page: UsagePage<unknown>; subject: string }) {
  const { page, subject } = props;
  const [failure] = page.unavailable;
  if (!page.isConfigured) {
    return (
      <Text>
        Sizes are not read. Set usage in the configuration of the provider to
        have them from CloudWatch.
      </Text>
    );
  }
  if (!failure) {
    return (
      <Text>
        {`CloudWatch has no size of ${subject}. It has none of empty buckets, and those of new ones come up to two days late.`}
      </Text>
    );
  }
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Text>{`The size of ${subject} can’t be read at present: ${FAILURES[failure.kind]}.`}</Text>
      <details>
        <summary style={{ cursor: 'pointer' }}>
          <Text variant="body-small">What happened, and what to do</Text>
        </summary>
        <Text variant="body-small">{failure.message}</Text>
      </details>
    </div>
  );
}

/** From which days the values are, in a few words. */
export function ValuesOf({ page }: { page: UsagePage<unknown> }) {
  const { firstDay, lastDay } = page.total;
  if (!firstDay || !lastDay) {
    return null;
  }
  return (
    <Text as="div" variant="body-small">
      {firstDay === lastDay
        ? `As of ${formatDay(lastDay)}`
        : `As of ${formatDay(lastDay)}; the oldest value is of ${formatDay(firstDay)}`}
    </Text>
  );
}
