import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Why there are no buckets, and what to do.
 *
 * @param accounts - undefined for whoever may not see them
 */
export function whyNoBuckets(accounts: AwsAccountStatus[] | undefined): {
  title: string;
  description: string;
} {
  const title = 'There is no S3 bucket in the catalog that you may see';
  if (!accounts) {
    return {
      title,
      description: 'Ask whoever runs Backstage whether you may see more.',
    };
  }
  const isOne = accounts.length === 1;
  const all = (state: AwsAccountStatus['state']) =>
    accounts.every(account => account.state === state);
  if (accounts.length === 0) {
    return {
      title,
      description:
        'No AWS account is known yet. The first run of the backend finds them; its log says why it does not.',
    };
  }
  if (all('failed')) {
    return {
      title,
      description: isOne
        ? 'The AWS account can’t be read. The page of the accounts says why, and what to do.'
        : 'None of the AWS accounts can be read. The page of the accounts says why, and what to do.',
    };
  }
  if (accounts.some(({ state }) => state === 'waiting')) {
    return {
      title,
      description: 'AWS accounts wait to be read for the first time.',
    };
  }
  return {
    title,
    description: isOne
      ? 'The AWS account was read, and has none that you may see.'
      : 'The AWS accounts that can be read have none that you may see.',
  };
}
