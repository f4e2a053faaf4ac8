import type { Entity } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import {
  ANNOTATION_AWS_OWNER_TAG,
  readBucket,
  readOwnerSource,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Snippet } from '../page/Snippet';
import { howToTag } from './howToTag';

/** What to tag a bucket with to change its owner, to be copied. Nothing where a tag does not change it. */
export function HowToOwn({ entity }: { entity: Entity }) {
  const source = readOwnerSource(entity);
  const key =
    source?.kind === 'tag'
      ? source.key
      : entity.metadata.annotations?.[ANNOTATION_AWS_OWNER_TAG];
  if (!source || source.kind === 'transformer' || !key) {
    return null;
  }
  const { command, terraform } = howToTag(readBucket(entity), {
    key,
    value: 'your-team',
  });
  return (
    <details>
      <summary style={{ cursor: 'pointer' }}>How to change its owner</summary>
      <Flex direction="column" gap="2">
        <Text as="div" variant="body-small">
          Give it the tag “{key}”, with the name of a group in place of
          your-team, or the ref of a user, as user:default/jane.
          {source.kind === 'entity' && (
            <>
              {' '}
              Or give <EntityRefLink entityRef={source.ref} /> another owner.
            </>
          )}{' '}
          Where Terraform makes it, tag it there, or Terraform takes the tag
          away again.
        </Text>
        {command && (
          <Snippet
            title="AWS CLI; its other tags stay"
            copyLabel="Copy the command"
            text={command}
          />
        )}
        <Snippet
          title="Terraform, in its resource, beside its other tags"
          copyLabel="Copy the tags for Terraform"
          text={terraform}
        />
      </Flex>
    </details>
  );
}
