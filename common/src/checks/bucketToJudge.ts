import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_AWS_TAGS } from '../annotations';
import type { BucketKind } from '../buckets';
import type { RecordedBucket } from '../recordedBuckets';
import { readBucket } from '../readBucket';
import { readConfiguration } from '../readConfiguration';
import { readSharing } from '../readSharing';
import type { BucketToJudge } from './KnownOfBucket';

/** The service in the ARN of a kind of bucket: src/model/kinds.ts of the backend module has their sources. */
const KINDS: Record<string, BucketKind> = {
  s3express: 'directory',
  s3tables: 'table',
  s3vectors: 'vector',
};

/**
 * What the entity of a bucket, or of an access point, tells checks. How large it is, is not in it.
 *
 * @param owner - whether it is somebody's: the entity alone doesn't say that
 * @public
 */
export function bucketToJudge(
  entity: Entity,
  owner: BucketToJudge['owner'],
): BucketToJudge {
  const {
    arn = '',
    tags,
    tagsUnavailable,
    regionUnavailable,
  } = readBucket(entity);
  const settings = readConfiguration(entity);
  return {
    kind: kindOf(arn),
    ...(wereTagsRead(entity) && { tags: Object.fromEntries(tags) }),
    configuration: configurationOf(entity),
    unavailable: [
      ...(regionUnavailable ? ['region'] : []),
      ...(tagsUnavailable ? ['tags'] : []),
      ...settings
        .filter(({ isUnavailable }) => isUnavailable)
        .map(({ name }) => name),
    ],
    owner,
  };
}

function wereTagsRead({ metadata, spec }: Entity): boolean {
  return Boolean(metadata.annotations?.[ANNOTATION_AWS_TAGS] ?? spec?.tags);
}

/** Whoever writes a catalog-info.yaml or a transformer can put anything into a spec. */
function configurationOf(entity: Entity): RecordedBucket['configuration'] {
  const sharing = readSharing(entity);
  const given = Object.entries(Object(entity.spec?.configuration));
  return {
    ...Object.fromEntries(
      given.filter(([, value]) => typeof Object(value).status === 'string'),
    ),
    sharing: sharing && { ...sharing },
  };
}

function kindOf(arn: string): BucketKind {
  const [, , service, region, , resource = ''] = arn.split(':');
  if (resource.startsWith('accesspoint/')) {
    return region ? 'access-point' : 'multi-region-access-point';
  }
  return KINDS[service] ?? 'general-purpose';
}
