import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  ANNOTATION_AWS_REGION_STATUS,
  ANNOTATION_AWS_TAGS_STATUS,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Aws, Bucket } from '../../../dev/aws';
import { eventually } from '../../__testUtils__/until';

/** A bucket as the catalog shows it, or as AWS has it. */
export interface ShownBucket {
  bucket: string;
  account: string;
  region?: string;
  tags?: Record<string, string>;
  owner: string;
  /** Only while something can't be read. */
  unavailable?: string;
}

/** The buckets that the catalog shows, in the order of their names. */
export async function bucketsInCatalog(
  baseUrl: string,
): Promise<ShownBucket[]> {
  const response = await fetch(
    `${baseUrl}/api/catalog/entities?filter=spec.type=s3-bucket`,
  );
  const entities: Entity[] = await response.json();
  return sorted(entities.map(shownBucket));
}

function shownBucket({ metadata, spec }: Entity): ShownBucket {
  const annotations = metadata.annotations!;
  const unavailable = [
    annotations[ANNOTATION_AWS_REGION_STATUS] && 'region',
    annotations[ANNOTATION_AWS_TAGS_STATUS] && 'tags',
  ].filter(Boolean);
  return {
    bucket: annotations[ANNOTATION_AWS_BUCKET_NAME],
    account: annotations[ANNOTATION_AWS_ACCOUNT_ID],
    region: annotations[ANNOTATION_AWS_REGION],
    tags: spec!.tags as Record<string, string>,
    owner: String(spec!.owner),
    ...(unavailable.length > 0 && { unavailable: unavailable.join() }),
  };
}

/** The buckets of these accounts as AWS has them, in the order of their names. */
export function bucketsInAws(
  aws: Aws,
  accounts: string[],
  isWanted: (bucket: Bucket) => boolean = () => true,
): ShownBucket[] {
  return sorted(
    accounts.flatMap(account =>
      [...aws.organization.accounts.get(account)!.buckets.after()]
        .filter(isWanted)
        .map(bucket => awsBucket(account, bucket)),
    ),
  );
}

export function awsBucket(
  account: string,
  { name, region, tags = {} }: Bucket,
): ShownBucket {
  return {
    bucket: name,
    account,
    region,
    tags,
    owner: `group:default/${tags.owner ?? 'unowned'}`,
  };
}

function sorted(buckets: ShownBucket[]): ShownBucket[] {
  return buckets.sort((a, b) =>
    `${a.bucket} ${a.account}` < `${b.bucket} ${b.account}` ? -1 : 1,
  );
}

/** Every bucket of AWS, and no other, with its account, region, tags and owner: as soon as the catalog shows it. */
export async function expectCatalogEqualsAws(
  baseUrl: string,
  aws: Aws,
  accounts: string[],
  isWanted?: (bucket: Bucket) => boolean,
): Promise<void> {
  await eventually(
    () => bucketsInCatalog(baseUrl),
    shown => expect(shown).toEqual(bucketsInAws(aws, accounts, isWanted)),
  );
}
