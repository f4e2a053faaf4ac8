import type { Entity } from '@backstage/catalog-model';
import {
  type CatalogCollatorEntityTransformer,
  defaultCatalogCollatorEntityTransformer,
} from '@backstage/plugin-search-backend-module-catalog';
import {
  isFromAws,
  isBucket,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Makes the search documents of catalog entities. A bucket is found by its name and parts of it, its account's name and
 * id, its region, its owner, and its tags. Other entities get the document that `transformer` makes.
 *
 * @param transformer - makes the document that this one adds to; by default Backstage's own
 *
 * @public
 */
export function s3BucketSearchTransformer(
  transformer: CatalogCollatorEntityTransformer = defaultCatalogCollatorEntityTransformer,
): CatalogCollatorEntityTransformer {
  return entity => {
    const document = transformer(entity);
    if (!isFromAws(entity) || !isBucket(entity)) {
      return document;
    }
    let { text } = document;
    for (const part of searchedTexts(entity)) {
      if (part !== document.title && !text.includes(part)) {
        text += ` · ${part}`;
      }
    }
    // As catalog-info.yaml files write it: the page of results shows the ref as it is.
    const owner = document.owner.replace(/^group:default\//, '');
    return { ...document, text, owner };
  };
}

/** What people search a bucket by. */
function searchedTexts(entity: Entity): string[] {
  const { name, region, accountName, accountId, tags } = readBucket(entity);
  const owner = String(entity.spec?.owner ?? '');
  return [
    region,
    accountName,
    accountId,
    ...tags.map(([key, value]) => `${key}: ${value}`),
    owner.slice(owner.lastIndexOf('/') + 1),
    name,
    separateWords(name),
  ].filter(text => text !== undefined);
}

/**
 * The words of a name, where hyphens don't divide them. Search engines find words by how they begin, and don't agree on
 * what a word is: PostgreSQL takes `www.example.com` for one, Lunr `TeamUploads`.
 */
function separateWords(name: string): string | undefined {
  const words = name.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).join(' ');
  return words === name.replaceAll('-', ' ') ? undefined : words;
}
