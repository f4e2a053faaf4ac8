import { useEntity } from '@backstage/plugin-catalog-react';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';

/** The item in the menu of a bucket's page that leads to the AWS console. */
export function useConsoleItem(): {
  title: string;
  href: string;
  disabled: boolean;
} {
  const { consoleUrl = '' } = readBucket(useEntity().entity);
  return {
    title: 'Open in the AWS console',
    href: consoleUrl,
    disabled: !consoleUrl,
  };
}
