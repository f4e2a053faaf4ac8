import type { ReactNode } from 'react';
import type { Entity } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import {
  ANNOTATION_AWS_UNKNOWN_OWNER,
  type OwnerSource,
  readBucket,
  readOwnerSource,
} from 'backstage-plugin-aws-s3-buckets-common';

/** Why a bucket's owner is its owner, and what should name another and does not. */
export function OwnerReason({ entity }: { entity: Entity }) {
  const source = readOwnerSource(entity);
  const { tags, tagsUnavailable } = readBucket(entity);
  const said = entity.metadata.annotations?.[ANNOTATION_AWS_UNKNOWN_OWNER];
  return (
    <>
      {source && (
        <Text as="div" variant="body-small">
          {reasonOf(source)}
        </Text>
      )}
      {tagsUnavailable && tags.length === 0 && (
        <Text as="div" variant="body-small" color="warning">
          its own tags can’t be read, and may name another
        </Text>
      )}
      {/* Of what is nobody's, a finding says it. */}
      {said && source?.kind !== 'nobody' && (
        <Text as="div" variant="body-small" color="warning">
          “{said}” is no owner that is known
        </Text>
      )}
    </>
  );
}

function reasonOf(source: OwnerSource): ReactNode {
  switch (source.kind) {
    case 'tag':
      return `by its tag ${source.key}`;
    case 'entity':
      return (
        <>
          inherited from <EntityRefLink entityRef={source.ref} />
        </>
      );
    case 'account-tag':
      return `by the tag ${source.key} of its account`;
    case 'account':
      return 'set for its account in the config';
    case 'default':
      return 'the default in the config';
    case 'mapping':
      return 'by an expression in the config';
    case 'transformer':
      return 'by a transformer of this Backstage';
    default:
      return 'nobody known is named';
  }
}
