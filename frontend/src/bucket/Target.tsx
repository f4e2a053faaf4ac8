import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import type { BucketTarget } from 'backstage-plugin-aws-s3-buckets-common';
import { whatBecameOf } from '../history/whatBecameOf';
import { theOneOf, useRecordedBuckets } from '../history/useRecordedBuckets';
import { useHistoryLink } from '../routes';
import { useAccountNames } from '../sharing/useAccountNames';
import { Warning } from './Warning';

/** Where a bucket's logs, copies or notifications go: its entity, or what people should know of it. */
export function Target(props: {
  /** Its name or ARN. */
  target: string;
  /** Its entity, where it is in the catalog. */
  entityRef?: string;
  /** Where it is; undefined until that is known. */
  found?: BucketTarget;
  /** Whether `outside` means outside of the organization. */
  hasOrganization?: boolean;
}) {
  const { found, entityRef } = props;
  switch (found?.state) {
    case 'known':
    case 'outside':
      return <Elsewhere {...props} found={found} />;
    case 'missing':
    case 'unknown':
      return <PerhapsGone {...props} found={found} />;
    default:
      return <ToEntity entityRef={entityRef} />;
  }
}

function ToEntity({ entityRef }: { entityRef?: string }) {
  return entityRef ? (
    <Text as="div" variant="body-small">
      <EntityRefLink entityRef={entityRef} />
    </Text>
  ) : null;
}

/** In an account that is not read. */
function Elsewhere(props: {
  target: string;
  found: BucketTarget;
  hasOrganization?: boolean;
}) {
  const { target, found, hasOrganization } = props;
  const account = useAccountNames().textOf(found.accountId ?? '');
  const isOutside = found.state === 'outside' && hasOrganization;
  return (
    <Text as="div" variant="body-small">
      <Warning>
        {`${target} is in ${account}, ${isOutside ? 'outside of the organization' : 'which is not read'}`}
      </Warning>
    </Text>
  );
}

/** Of one that is gone it says since when, and who deleted it. */
function PerhapsGone(props: {
  target: string;
  entityRef?: string;
  found: BucketTarget;
}) {
  const { target, entityRef, found } = props;
  const historyLink = useHistoryLink();
  const { value: buckets } = useRecordedBuckets({ arn: found.arn });
  const bucket = buckets && theOneOf(buckets);
  const isGone = bucket?.state === 'gone';
  if (!isGone && found.state === 'unknown') {
    return <ToEntity entityRef={entityRef} />;
  }
  const name =
    isGone && historyLink ? (
      <Link to={historyLink(bucket)} underline="always">
        {bucket.bucket}
      </Link>
    ) : (
      target
    );
  return (
    <Text as="div" variant="body-small">
      <Warning>
        <span>
          {name}
          {isGone
            ? ` is gone: ${whatBecameOf(bucket)}`
            : ': no account that is read has it'}
          {found.isNameFree &&
            '. Unless somebody else has it already, anybody can take this name'}
        </span>
      </Warning>
    </Text>
  );
}
