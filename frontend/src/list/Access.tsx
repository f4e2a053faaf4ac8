import type { Entity } from '@backstage/catalog-model';
import { Text } from '@backstage/ui';
import {
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Warning } from '../bucket/Warning';

/** Whether a bucket is public, or with whom it is shared: the widest of it, in a word. */
export function Access({ entity }: { entity: Entity }) {
  const settings = readConfiguration(entity);
  const settingOf = (fact: string) =>
    settings.find(({ name }) => name === fact);
  const publicAccess = settingOf('publicAccess');
  const sharing = settingOf('sharing');
  if (publicAccess?.status === 'public') {
    return (
      <Warning tone="danger" title={publicAccess.words}>
        public
      </Warning>
    );
  }
  const isShared =
    sharing?.status !== undefined && sharing.status !== 'account';
  const shown = isShared ? sharing : publicAccess;
  if (!shown) {
    return null;
  }
  const { status, words, isUnavailable } = shown;
  if (status === undefined) {
    return <Text>{isUnavailable ? 'can’t be read' : 'not read yet'}</Text>;
  }
  const isPrivate = sharing?.status === 'account' && !sharing.isUnavailable;
  return (
    <Text title={words}>
      {isShared && sharedLabel(status)}
      {!isShared && (isPrivate ? 'not shared' : 'not public')}
      {isUnavailable && ' (last known)'}
    </Text>
  );
}

function sharedLabel(status: string): string {
  const label = statusWording('sharing', status)?.label ?? status;
  return status === 'conditional' ? `shared ${label}` : `shared: ${label}`;
}
