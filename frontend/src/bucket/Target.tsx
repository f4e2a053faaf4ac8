import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import { whatBecameOf } from '../history/whatBecameOf';
import {
  bucketKeyOf,
  theOneOf,
  useRecordedBuckets,
} from '../history/useRecordedBuckets';
import { useHistoryLink } from '../routes';
import { Warning } from './Warning';

/** A bucket that gets the logs or copies of another. Of one that is gone it says since when, and who deleted it. */
export function Target(props: {
  /** Its name or ARN. */
  target: string;
  /** Its entity, where it is in the catalog. */
  entityRef?: string;
}) {
  const { target, entityRef } = props;
  const historyLink = useHistoryLink();
  const { value: buckets } = useRecordedBuckets(bucketKeyOf(target));
  const bucket = buckets && theOneOf(buckets);
  if (bucket?.state === 'gone') {
    return (
      <Text as="div" variant="body-small">
        <Warning>
          {historyLink ? (
            <Link to={historyLink(bucket)} underline="always">
              {bucket.bucket}
            </Link>
          ) : (
            bucket.bucket
          )}
          {` is gone: ${whatBecameOf(bucket)}`}
        </Warning>
      </Text>
    );
  }
  return entityRef ? (
    <Text as="div" variant="body-small">
      <EntityRefLink entityRef={entityRef} />
    </Text>
  ) : null;
}
