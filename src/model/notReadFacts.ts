import {
  type BucketFacts,
  FACT_WORDINGS,
} from 'backstage-plugin-aws-s3-buckets-common';

const NOT_READ = Object.fromEntries(
  Object.keys(FACT_WORDINGS).map(name => [name, { status: 'not-read' }]),
) as unknown as BucketFacts;

/** The facts of a bucket of which nothing was read. */
export function notReadFacts(): BucketFacts {
  return { ...NOT_READ };
}
