import { InputError } from '@backstage/errors';

/**
 * What a text that people have of a bucket, or of an object in one, names: see {@link readBucketText}.
 *
 * @public
 */
export type BucketText =
  | { names: 'arn'; arn: string; bucket: string }
  | { names: 'entity'; entityRef: string }
  | { names: 'bucket'; bucket: string }
  /** Neither an address nor a ref: a name, or a part of one. */
  | { names: 'text'; text: string };

/**
 * The hosts under which S3 answers, with the bucket before `s3` or in the path:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html,
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const S3_HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-][a-z0-9-]+)*\.amazonaws\.(?:com|com\.cn|eu)$/;

const CONSOLE_HOST =
  /(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)$/;

/**
 * Reads what a text says of a bucket: a name or a part of one, an ARN of a bucket or an object, an `s3://` address, an
 * address of S3 or of the AWS console, or an entity ref.
 *
 * @throws InputError for an address or ARN that names no bucket
 *
 * @public
 */
export function readBucketText(input: string): BucketText {
  const text = input.trim();
  if (text.startsWith('arn:') && text.split(':').length >= 6) {
    return ofArn(text);
  }
  if (/^resource:/i.test(text)) {
    return { names: 'entity', entityRef: text };
  }
  if (/^(s3|s3a|s3n):\/\//i.test(text)) {
    return named(text.replace(/^\w+:\/\//, '').split(/[/?#]/)[0], text);
  }
  if (/^https?:\/\//i.test(text)) {
    return named(bucketOfUrl(text), text);
  }
  return { names: 'text', text };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies */
function ofArn(text: string): BucketText {
  const [prefix, partition, service, region, accountId, ...rest] =
    text.split(':');
  // Behind the bucket may stand an object's key, a table or an index.
  const [first, second] = rest.join(':').split('/');
  const isGeneralPurpose = service === 's3';
  const bucket = isGeneralPurpose ? first : second;
  // An access point's ARN names an account; it does not say whose bucket it opens.
  const isBucket = isGeneralPurpose ? !accountId : first === 'bucket';
  if (!isBucket || !bucket) {
    return named(undefined, text);
  }
  const resource = isGeneralPurpose ? first : `${first}/${second}`;
  const arn = [prefix, partition, service, region, accountId, resource].join(
    ':',
  );
  return { names: 'arn', arn, bucket };
}

function bucketOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) {
    return undefined;
  }
  const { hostname, pathname } = new URL(text);
  const path = pathname.split('/').slice(1).map(decode);
  if (CONSOLE_HOST.test(hostname)) {
    // /s3/buckets/NAME, /s3/object/NAME; of other kinds /s3/directory-buckets/NAME.
    const [service, , bucket] = path;
    return service === 's3' ? bucket : undefined;
  }
  const host = S3_HOST.exec(hostname);
  return host ? (host.groups!.bucket ?? path[0]) : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function named(bucket: string | undefined, text: string): BucketText {
  if (!bucket) {
    throw new InputError(
      `'${text}' names no bucket. Give a bucket's name, arn:aws:s3:::name, s3://name/key, the https:// address of an object, or the ref of its entity, as resource:default/name.`,
    );
  }
  return { names: 'bucket', bucket };
}
