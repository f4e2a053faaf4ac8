import { Text } from '@backstage/ui';
import WarningIcon from '@material-ui/icons/Warning';
import {
  type BucketSetting,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';

/** The status of a fact of a bucket's configuration. */
export function Status({
  setting: { name, status, words, isUnavailable },
}: {
  setting: BucketSetting;
}) {
  if (status === undefined) {
    return (
      <Text color="secondary">
        {isUnavailable ? 'couldn’t be read' : 'not read yet'}
      </Text>
    );
  }
  const label = statusWording(name, status)?.label ?? status;
  const isAlarming = name === 'publicAccess' && status === 'public';
  return (
    <Text
      title={words}
      color={isAlarming ? 'warning' : 'primary'}
      weight={isAlarming ? 'bold' : 'regular'}
    >
      {isAlarming && (
        <WarningIcon
          fontSize="inherit"
          style={{ verticalAlign: 'middle', marginRight: 4 }}
          aria-hidden
        />
      )}
      {label}
      {isUnavailable && ' (last known)'}
    </Text>
  );
}
