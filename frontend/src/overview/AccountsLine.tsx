import { Link } from '@backstage/core-components';
import { Skeleton, Text } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { textColor, type Tone } from '../tone';

/** Whether all accounts can be read, in one line that leads to why not. It has its place before that is known. */
export function AccountsLine(props: {
  /** Absent until they are known. */
  accounts?: AwsAccountStatus[];
  accountsLink?: string;
}) {
  const { accounts, accountsLink } = props;
  if (!accounts) {
    return <Skeleton width="24rem" height={24} style={{ maxWidth: '100%' }} />;
  }
  const [tone, text] = textOf(accounts);
  return (
    <Text as="div" style={{ minHeight: 24 }}>
      <Text weight="bold" style={{ color: textColor(tone) }}>
        {text}
      </Text>
      {accountsLink && tone !== 'success' && (
        <>
          {' '}
          <Link to={accountsLink} underline="always">
            See why, and what to do
          </Link>
        </>
      )}
    </Text>
  );
}

function textOf(accounts: AwsAccountStatus[]): [tone: Tone, text: string] {
  const countOf = (wanted: AwsAccountStatus['state']) =>
    accounts.filter(({ state }) => state === wanted).length;
  const failed = countOf('failed');
  if (failed > 0) {
    return [
      'danger',
      failed === 1
        ? '1 account can’t be read; what was read of it before stays.'
        : `${number(failed)} accounts can’t be read; what was read of them before stays.`,
    ];
  }
  const partly = countOf('partly-read');
  if (partly > 0) {
    return [
      'warning',
      `${number(partly)} ${partly === 1 ? 'account is' : 'accounts are'} read in part.`,
    ];
  }
  const waiting = countOf('waiting');
  if (waiting > 0) {
    return [
      'warning',
      `${number(waiting)} ${waiting === 1 ? 'account waits' : 'accounts wait'} to be read for the first time.`,
    ];
  }
  return ['success', 'All accounts can be read.'];
}

function number(count: number): string {
  return count.toLocaleString('en');
}
