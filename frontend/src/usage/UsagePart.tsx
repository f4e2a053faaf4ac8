import type { ReactNode } from 'react';
import { ResponseErrorPanel } from '@backstage/core-components';
import { Skeleton, Text } from '@backstage/ui';
import type { UsagePage } from 'backstage-plugin-aws-s3-buckets-common';
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
  const { page, error, loading } = props.asked;
  if (error) {
    return <ResponseErrorPanel error={error} />;
  }
  if (loading || !page) {
    return <Skeleton width="100%" height={24} />;
  }
  if (page.items.length === 0) {
    return <Text>{whyNothing(page, props.subject)}</Text>;
  }
  return <>{props.children(page)}</>;
}

function whyNothing(page: UsagePage<unknown>, subject: string): string {
  if (!page.isConfigured) {
    return 'Sizes are not read. Set usage in the configuration of the provider to have them from CloudWatch.';
  }
  const [failure] = page.unavailable;
  return failure
    ? `The size of ${subject} can’t be read at present. ${failure.message}`
    : `CloudWatch has no size of ${subject}. It has none of empty buckets, and those of new ones come up to two days late.`;
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
