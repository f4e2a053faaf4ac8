import {
  ANNOTATION_AWS_UNKNOWN_OWNER,
  UNKNOWN_OWNER,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/AwsAccount';
import type { EntityConfig, RefSource } from '../config/entitySchema';
import { isNobody } from './isNobody';
import type { Owners } from './OwnersReader';
import { ownerRef, refOf } from './refOf';
import { replaceUnstorable } from '../model/replaceUnstorable';
import { shorten } from '../model/shorten';
import {
  type SourceContext,
  tagLookup,
  textsOf,
  variableTextsOf,
} from './textsOf';

/** Who owns a bucket, and which texts should name an owner but do not. */
export interface Ownership {
  owner: string;
  /** Texts of tags, expressions or config that are not an entity ref, or not that of an entity in the catalog. */
  unknownOwners: string[];
}

/**
 * The owner of a bucket: the first of its tags, its account's tags, its account's owner in the config, and the
 * config's constant, that names one; else the group of the unowned. A word for nobody, as `N/A`, names none.
 *
 * @param owners - the catalog's groups and users; without them, every ref of a group or user is believed
 */
export function ownerOf(
  account: AwsAccount,
  config: EntityConfig,
  context: SourceContext,
  owners?: Owners,
): Ownership {
  const { owner: source, unowned } = config;
  const unknownOwners: string[] = [];
  const accountTags = tagLookup(account.tags ?? {});
  const candidates = [
    () => variableTextsOf(source, context),
    () =>
      variableTextsOf(
        { ...source, fact: [], expression: undefined },
        { ...context, tag: accountTags },
      ),
    () => account.owner,
    () => source.value,
  ];
  for (const candidate of candidates) {
    const [text] = [candidate() ?? []].flat();
    if (text && !isNobody(text)) {
      const owner = owners ? owners.find(text, source) : ownerRef(text, source);
      if (owner) {
        return { owner, unknownOwners };
      }
      unknownOwners.push(text);
    }
  }
  return {
    owner: unowned ?? UNKNOWN_OWNER,
    unknownOwners,
  };
}

/** The annotation that says what should name an owner and does not. */
export function unknownOwnerAnnotation({
  unknownOwners: [text],
}: Ownership): Record<string, string> {
  return text === undefined
    ? {}
    : { [ANNOTATION_AWS_UNKNOWN_OWNER]: shorten(replaceUnstorable(text)) };
}

/** The refs that a field's sources give, full, sorted, each once. Texts that are not a ref are left out. */
export function refsOf(sources: RefSource[], context: SourceContext): string[] {
  const refs = sources.flatMap(source =>
    textsOf(source, context)
      .filter(text => !isNobody(text))
      .flatMap(text => text.split(/[\s,]+/))
      .map(text => refOf(text, source)),
  );
  return [...new Set(refs.filter(ref => ref !== undefined))].sort();
}
