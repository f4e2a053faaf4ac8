import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import type { AttentionPage } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import type { BucketsOfEntity } from '../bucketsOfEntity';
import { Failure } from '../page/Failure';
import { SmallTable } from '../page/SmallTable';

const SHOWN = 5;

/** What of some buckets needs attention: the worst, why, and what to do. */
export function WorstBuckets(props: { request: BucketsOfEntity['request'] }) {
  const { request } = props;
  const api = useApi(s3BucketsApiRef);
  const { value, error, retry } = useAsyncRetry(
    () => api.listAttention({ ...request, limit: SHOWN }),
    [api, JSON.stringify(request)],
  );
  if (error) {
    return (
      <Failure what="What needs attention" error={error} onRetry={retry} />
    );
  }
  if (!value) {
    return <Skeleton width="100%" height={24} />;
  }
  return (
    <div>
      {value.items.length > 0 && (
        <SmallTable
          label="Needs attention"
          items={value.items}
          columns={[
            {
              title: 'Bucket',
              value: ({ entityRef, bucket }) => (
                <EntityRefLink entityRef={entityRef}>{bucket}</EntityRefLink>
              ),
            },
            {
              title: 'Needs attention',
              value: ({ title, severity, reason, remedy }) => (
                <>
                  <Text as="div" weight="bold">
                    {`${title} (${severity})`}
                  </Text>
                  <Text as="div" variant="body-small">
                    {`${reason} ${remedy}`}
                  </Text>
                </>
              ),
            },
          ]}
        />
      )}
      <Text as="div" variant="body-small">
        {inAll(value)}
      </Text>
    </div>
  );
}

/** What can't be judged has not passed. */
function inAll({ items, totalItems, checks }: AttentionPage): string {
  const unjudged = checks.reduce((sum, check) => sum + check.unjudged, 0);
  return [
    items.length === 0 && 'No check failed.',
    totalItems > items.length &&
      `${(totalItems - items.length).toLocaleString('en')} more checks failed.`,
    unjudged > 0 &&
      `${unjudged.toLocaleString('en')} checks can’t be judged, because something can’t be read or is not known.`,
  ]
    .filter(Boolean)
    .join(' ');
}
