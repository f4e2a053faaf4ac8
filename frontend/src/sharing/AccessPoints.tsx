import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import {
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Warning } from '../bucket/Warning';
import type { useAccessPoints } from './useAccessPoints';

/** The access points by which a bucket can be reached, too. Nothing where there is none. */
export function AccessPoints(props: {
  accessPoints: ReturnType<typeof useAccessPoints>;
}) {
  const { value, error } = props.accessPoints;
  if (error) {
    return (
      <Text>
        {`Whether access points lead to it can’t be told: ${error.message}`}
      </Text>
    );
  }
  if (!value || value.items.length === 0) {
    return null;
  }
  const more = value.totalItems - value.items.length;
  return (
    <section aria-label="Access points">
      <Text as="h3" variant="body-medium" weight="bold">
        It can be reached through access points, too
      </Text>
      <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
        {value.items.map(point => (
          <li key={stringifyEntityRef(point)}>
            <AccessPointLine entity={point} />
          </li>
        ))}
      </ul>
      {more > 0 && <Text>{`and ${more} more`}</Text>}
    </section>
  );
}

function AccessPointLine({ entity }: { entity: Entity }) {
  const { networkOrigin, vpc } = Object(entity.spec?.accessPoint);
  const settings = readConfiguration(entity);
  const wordsOf = (fact: 'publicAccess' | 'sharing') => {
    const setting = settings.find(each => each.name === fact);
    if (!setting?.status) {
      return setting?.isUnavailable
        ? `its ${fact === 'sharing' ? 'sharing' : 'public access'} can’t be read`
        : undefined;
    }
    const { label = setting.status } =
      statusWording(fact, setting.status) ?? {};
    return fact === 'sharing' ? `shared: ${label}` : label;
  };
  const publicAccess = wordsOf('publicAccess');
  const words = [
    networkOrigin === 'vpc' ? `from the VPC ${vpc} only` : 'from anywhere',
    wordsOf('sharing'),
  ].filter(Boolean);
  return (
    <>
      <EntityRefLink entityRef={entity} defaultKind="Resource" />
      <Text>{`: ${words.join(', ')}`}</Text>{' '}
      {publicAccess === 'public' ? (
        <Warning>public</Warning>
      ) : (
        publicAccess && <Text>{`(${publicAccess})`}</Text>
      )}
    </>
  );
}
