import { Text, type TextProps } from '@backstage/ui';
import type {
  AwsAccountState,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';

/** The states of accounts as people read them. */
export const STATE_LABELS: Record<AwsAccountState, string> = {
  failed: 'Can’t be read',
  waiting: 'Not read yet',
  read: 'Read',
};

const COLORS: Record<AwsAccountState, TextProps['color']> = {
  failed: 'danger',
  waiting: 'warning',
  read: 'success',
};

/** The state of an account, in words: the colour alone tells not everybody. */
export function AccountState({ state }: Pick<AwsAccountStatus, 'state'>) {
  return (
    <Text weight="bold" color={COLORS[state]} style={{ whiteSpace: 'nowrap' }}>
      {STATE_LABELS[state]}
    </Text>
  );
}
