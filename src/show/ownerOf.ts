import {
  ANNOTATION_AWS_UNKNOWN_OWNER,
  UNKNOWN_OWNER,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/AwsAccount';
import type { EntityConfig, RefSource } from '../config/providerSchema';
import { isNobody } from './isNobody';
import { legalName } from './entityName';
import type { Owners } from './OwnersReader';
import { fullEntityRef, isOwnerRef } from '../model/entityRef';
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
  const accountTags = tagLookup(account.tags ?? {}, config.exactTagKeys);
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
    owner: unowned.enabled ? unowned.group : UNKNOWN_OWNER,
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

/**
 * The entity ref of a text; undefined for a word for nobody. The source's `invalid` decides about texts that are not a
 * ref: only words become a slug. That of an e-mail address, of two names or of a URL would be made up.
 */
export function refOf(text: string, source: RefSource): string | undefined {
  if (isNobody(text)) {
    return undefined;
  }
  const ref = fullEntityRef(text, source);
  if (ref || source.invalid === 'ignore') {
    return ref;
  }
  const withoutAccents = text.normalize('NFKD').replace(/\p{M}/gu, '');
  if (!/^[\w.\s-]+$/.test(withoutAccents)) {
    return undefined;
  }
  const slug = legalName(text).toLowerCase();
  return slug ? fullEntityRef(slug, source) : undefined;
}

/**
 * The ref of a group or a user: only these can own. `finance/payments` is two names as often as it is a ref in a
 * namespace, which therefore has to say its kind.
 */
export function ownerRef(text: string, source: RefSource): string | undefined {
  if (/^[^:]*\//.test(text)) {
    return undefined;
  }
  const ref = refOf(text, source);
  return ref && isOwnerRef(ref) ? ref : undefined;
}
