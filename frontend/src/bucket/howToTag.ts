import type { Bucket } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * What sets one tag of a bucket and keeps its others: a command of the AWS CLI, and the argument of its resource in
 * Terraform. There is no command for what AWS has no tags of.
 */
export function howToTag(
  bucket: Bucket,
  tag: { key: string; value: string },
): { command?: string; terraform: string } {
  return {
    command: commandOf(bucket, tag),
    terraform: `tags = {\n  ${hcl(tag.key)} = ${hcl(tag.value)}\n}`,
  };
}

/**
 * PutBucketTagging replaces all tags of a bucket, and is refused where its tags control access. TagResource of S3 Control
 * adds one: https://docs.aws.amazon.com/cli/latest/reference/s3control/tag-resource.html names general purpose buckets,
 * directory buckets and access points, and no Multi-Region access points.
 */
function commandOf(
  { arn = '', accountId, region }: Bucket,
  { key, value }: { key: string; value: string },
): string | undefined {
  const [, , service, arnRegion, , resource = ''] = arn.split(':');
  const isMultiRegion = resource.startsWith('accesspoint/') && !arnRegion;
  const options: Record<string, string | undefined> = {
    '--resource-arn': arn,
    '--region': region,
  };
  switch (service) {
    case 's3':
    case 's3express':
      return accountId && !isMultiRegion
        ? command('s3control', {
            '--account-id': accountId,
            ...options,
            '--tags': JSON.stringify([{ Key: key, Value: value }]),
          })
        : undefined;
    case 's3tables':
    case 's3vectors':
      return command(service, {
        ...options,
        '--tags': JSON.stringify({ [key]: value }),
      });
    default:
      return undefined;
  }
}

function command(
  service: string,
  options: Record<string, string | undefined>,
): string {
  return [
    `aws ${service} tag-resource`,
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${shell(value)}`],
    ),
  ].join(' \\\n  ');
}

/** One word of a POSIX shell, whatever is in it: people paste it. */
function shell(text: string): string {
  return /^[\w:./@+-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", () => `'\\''`)}'`;
}

/** A string of Terraform's language, in which `${` and `%{` begin a template. */
function hcl(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, sign => sign + sign);
}
