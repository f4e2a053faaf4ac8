import { Text } from '@backstage/ui';
import type {
  AwsAccountState,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import { textColor, type Tone } from '../tone';

/** The states of accounts as people read them. */
export const STATE_LABELS: Record<AwsAccountState, string> = {
  failed: 'Can’t be read',
  'partly-read': 'Partly read',
  waiting: 'Not read yet',
  read: 'Read',
};

const TONES: Record<AwsAccountState, Tone> = {
  failed: 'danger',
  'partly-read': 'warning',
  waiting: 'warning',
  read: 'success',
};

/** The state of an account, in words: the colour alone tells not everybody. */
export function AccountState({ state }: Pick<AwsAccountStatus, 'state'>) {
  return (
    <Text
      weight="bold"
      style={{ color: textColor(TONES[state]), whiteSpace: 'nowrap' }}
    >
      {STATE_LABELS[state]}
    </Text>
  );
}
