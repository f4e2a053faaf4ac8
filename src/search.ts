import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import { ForwardedError } from '@backstage/errors';
import {
  type CatalogCollatorEntityTransformer,
  catalogCollatorExtensionPoint,
  defaultCatalogCollatorEntityTransformer,
} from '@backstage/plugin-search-backend-module-catalog';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  ANNOTATION_AWS_TAGS,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Makes search documents of catalog entities: of a bucket, one that is found by its name and parts of it, its account's
 * name and id, its region, its owner, and its tags; of anything else, what `transformer` makes of it.
 *
 * @param transformer - also makes the document that a bucket's begins with; by default Backstage's own
 *
 * @public
 */
export function s3BucketSearchTransformer(
  transformer: CatalogCollatorEntityTransformer = defaultCatalogCollatorEntityTransformer,
): CatalogCollatorEntityTransformer {
  return entity => {
    const document = transformer(entity);
    let { text } = document;
    for (const part of bucketTexts(entity)) {
      if (part !== document.title && !text.includes(part)) {
        text += ` · ${part}`;
      }
    }
    return { ...document, text };
  };
}

function bucketTexts(entity: Entity): string[] {
  const annotations = entity.metadata.annotations ?? {};
  const bucketName = annotations[ANNOTATION_AWS_BUCKET_NAME];
  // Anybody may write the other annotations into a catalog-info.yaml; this one the catalog sets itself.
  const isFromProvider =
    annotations[ANNOTATION_ORIGIN_LOCATION]?.startsWith('aws-s3-buckets:');
  if (!isFromProvider || !bucketName) {
    return [];
  }
  const tags =
    readObject(annotations[ANNOTATION_AWS_TAGS]) ?? entity.spec?.tags ?? {};
  const owner = String(entity.spec?.owner ?? '');
  return [
    annotations[ANNOTATION_AWS_REGION],
    annotations[ANNOTATION_AWS_ACCOUNT_NAME],
    annotations[ANNOTATION_AWS_ACCOUNT_ID],
    ...Object.entries(tags).map(([key, value]) => `${key}: ${value}`),
    owner.slice(owner.lastIndexOf('/') + 1),
    bucketName,
    ...otherWords(bucketName),
  ].filter(Boolean);
}

/** What an annotation says, if it is a JSON object: a transformer of entities may have put anything there. */
function readObject(json: string = ''): object | undefined {
  try {
    const value = JSON.parse(json);
    return typeof value === 'object' ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The words of a name, where they aren't divided by hyphens. Search engines find words by how they begin, and don't
 * agree on what a word is: PostgreSQL takes `www.example.com` for one, Lunr `TeamUploads`.
 */
function otherWords(name: string): string[] {
  const words = name.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).join(' ');
  return words === name.replaceAll('-', ' ') ? [] : [words];
}

/**
 * Makes buckets found in Backstage search by what {@link s3BucketSearchTransformer} adds.
 *
 * Backstage takes one transformer for all entities. Where a module of your own sets one, leave this module out and
 * set `s3BucketSearchTransformer(yours)` there.
 *
 * @public
 */
const searchModuleAwsS3Buckets = createBackendModule({
  pluginId: 'search',
  moduleId: 'aws-s3-buckets',
  register({ registerInit }) {
    registerInit({
      deps: { collator: catalogCollatorExtensionPoint },
      async init({ collator }) {
        try {
          collator.setEntityTransformer(s3BucketSearchTransformer());
        } catch (error) {
          throw new ForwardedError(
            'Another module has set the entity transformer of search. Leave out the search module of aws-s3-buckets, and have that module set s3BucketSearchTransformer(itsTransformer)',
            error,
          );
        }
      },
    });
  },
});

export default searchModuleAwsS3Buckets;
