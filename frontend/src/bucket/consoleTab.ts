import {
  CONFIGURATION_WORDINGS,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * The page of a setting in the AWS console, in the partition of the bucket.
 *
 * @param consoleUrl - the bucket's page in the console
 * @returns undefined where that is not the page of a general purpose bucket: a mapping may give buckets another one
 */
export function consoleTab(
  consoleUrl: string | undefined,
  fact: ConfigurationFactName,
): string | undefined {
  if (!consoleUrl || !URL.canParse(consoleUrl)) {
    return undefined;
  }
  const url = new URL(consoleUrl);
  if (!/^\/s3\/buckets\/[^/]+$/.test(url.pathname)) {
    return undefined;
  }
  url.searchParams.set('tab', CONFIGURATION_WORDINGS[fact].consoleTab);
  return url.href;
}
