import { Text } from '@backstage/ui';
import {
  type BucketSetting,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Warning } from '../bucket/Warning';

/** The status of a fact of a bucket's configuration. */
export function Status({
  setting: { name, status, words, isUnavailable },
}: {
  setting: BucketSetting;
}) {
  if (status === undefined) {
    return <Text>{isUnavailable ? 'couldn’t be read' : 'not read yet'}</Text>;
  }
  const label = statusWording(name, status)?.label ?? status;
  return (
    <Text title={words}>
      {status === 'public' ? <Warning>{label}</Warning> : label}
      {isUnavailable && ' (last known)'}
    </Text>
  );
}
