import { useEntity } from '@backstage/plugin-catalog-react';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';

/** The link of a bucket's About card, where other entities have one to their source. */
export function useConsoleLink() {
  const { entity } = useEntity();
  const { consoleUrl } = readBucket(entity);
  return {
    label: 'AWS console',
    icon: <OpenInNewIcon />,
    href: consoleUrl,
    disabled: !consoleUrl,
  };
}
