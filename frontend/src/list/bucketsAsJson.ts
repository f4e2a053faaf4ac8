import {
  bucketToJudge,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { ExportedBucket } from './BucketList';

/** The buckets of a list, all pages of it, as a list in JSON, in pieces: as `GET buckets` names what is known of one. */
export async function bucketsAsJson(
  pages: AsyncIterable<ExportedBucket[]>,
): Promise<string[]> {
  const pieces: string[] = [];
  for await (const buckets of pages) {
    const texts = buckets.map(bucket => JSON.stringify(record(bucket)));
    if (texts.length > 0) {
      pieces.push(pieces.length > 0 ? ',\n' : '', texts.join(',\n'));
    }
  }
  return ['[\n', ...pieces, '\n]\n'];
}

function record({ id, entity, measures, checks }: ExportedBucket) {
  const { name, arn, accountId, accountName, region, createdAt } =
    readBucket(entity);
  const { owner: _, ...known } = bucketToJudge(entity, undefined);
  return {
    entityRef: id,
    bucket: name,
    arn,
    accountId,
    accountName,
    region,
    owner: entity.spec?.owner,
    system: entity.spec?.system,
    ...known,
    createdAt,
    ...measures,
    checks: checks?.map(found => ({
      check: found.check,
      severity: found.severity,
      status: found.isUnjudged ? 'unjudged' : 'failed',
      title: found.title,
      reason: found.reason,
      remedy: found.remedy,
    })),
  };
}
