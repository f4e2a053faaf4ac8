import { replaceUnstorable } from '../model/replaceUnstorable';
import { legalName } from './entityName';

/**
 * The tags as `spec.tags` has them: exact, keys sorted. Left out are the keys with which the catalog would refuse or
 * misread the whole entity; `complete` says whether there were any:
 * - keys that differ from another by case alone (the catalog's search index refuses such an entity);
 * - `__proto__`;
 * - keys beginning with `$`: an object whose one key is `$text`, `$json` or `$yaml` makes the catalog's
 *   PlaceholderProcessor fetch the URL in its value.
 *
 * NUL and lone surrogates, which neither PostgreSQL nor UTF-8 can store, become U+FFFD.
 */
export function specTags(tags: Record<string, string>): {
  tags: Record<string, string>;
  complete: boolean;
} {
  const seen = new Set<string>();
  const result: Record<string, string> = {};
  let complete = true;
  for (const exactKey of Object.keys(tags).sort()) {
    const key = replaceUnstorable(exactKey);
    const lowerKey = key.toLowerCase();
    if (key.startsWith('$') || key === '__proto__' || seen.has(lowerKey)) {
      complete = false;
    } else {
      seen.add(lowerKey);
      result[key] = replaceUnstorable(tags[exactKey]);
    }
  }
  return { tags: result, complete };
}

/** All tags as JSON, keys sorted, for the annotation of an entity whose `spec.tags` can't hold them all. */
export function tagsAsJson(tags: Record<string, string>): string {
  const sorted = Object.keys(tags)
    .sort()
    .map(key => [replaceUnstorable(key), replaceUnstorable(tags[key])]);
  return JSON.stringify(Object.fromEntries(sorted));
}

// Letters of all scripts stay, for legalName to take their accents off.
const illegal = /[^\p{L}\p{M}\p{N}_.-]/gu;

/**
 * The tags as labels that the catalog takes: in a key, `/` becomes `-` and what else isn't allowed `_`; in a value it
 * becomes `-`. (Roadie's module for AWS renders them so, too.) A label made of a tag has no prefix: no tag can set a
 * label of `backstage.io/` or `amazonaws.com/`. A tag of which nothing legal is left has no label.
 */
export function tagLabels(
  tags: Record<string, string>,
): Record<string, string> {
  const seen = new Set<string>();
  const labels: Record<string, string> = {};
  for (const tagKey of Object.keys(tags).sort()) {
    const key = legalName(tagKey.replaceAll('/', '-').replace(illegal, '_'));
    const value = legalName(tags[tagKey].replace(illegal, '-'));
    const lowerKey = key.toLowerCase();
    const isLost = !value && tags[tagKey].trim();
    if (key && !seen.has(lowerKey) && !isLost) {
      seen.add(lowerKey);
      labels[key] = value;
    }
  }
  return labels;
}
