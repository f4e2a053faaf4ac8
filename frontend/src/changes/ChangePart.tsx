import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import type { TextPart } from 'backstage-plugin-aws-s3-buckets-common';

/** One part of what a change says. */
export function ChangePart({ part }: { part: TextPart }) {
  if (typeof part === 'string') {
    return <>{part}</>;
  }
  return 'value' in part ? (
    <Text weight="bold">{part.value}</Text>
  ) : (
    <EntityRefLink entityRef={part.entityRef} />
  );
}
