import type { AwsAccount } from '../model/account';
import type { EntityConfig, RefSource } from '../config/schema';
import { legalName } from './name';
import type { Owners } from './owners';
import { fullEntityRef, isOwnerRef } from '../model/entityRef';
import {
  type SourceContext,
  tagLookup,
  textsOf,
  variableTextsOf,
} from './source';

/** Who owns a bucket, and which texts should name an owner but do not. */
export interface Ownership {
  owner: string;
  /** Texts of tags, expressions or config that are not an entity ref, or not that of an entity in the catalog. */
  unknownOwners: string[];
}

/** Backstage's own word for `spec.owner` where nobody is found and there is no group for such buckets. */
const UNKNOWN_OWNER = 'unknown';

/**
 * The owner of a bucket: the first of its tags, its account's tags, its account's owner in the config, and the
 * config's constant, that names one; else the group of the unowned.
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
    if (text) {
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

/** The refs that a field's sources give, full, sorted, each once. Texts that are not a ref are left out. */
export function refsOf(sources: RefSource[], context: SourceContext): string[] {
  const refs = sources.flatMap(source =>
    textsOf(source, context)
      .flatMap(text => text.split(/[\s,]+/))
      .map(text => refOf(text, source)),
  );
  return [...new Set(refs.filter(ref => ref !== undefined))].sort();
}

/** The entity ref of a text. The source's `invalid` decides about texts that are not a ref. */
export function refOf(text: string, source: RefSource): string | undefined {
  const ref = fullEntityRef(text, source);
  if (ref || source.invalid === 'ignore') {
    return ref;
  }
  // A slug of an e-mail address or of a URL would be a made-up name.
  if (/[@:/]/.test(text)) {
    return undefined;
  }
  const slug = legalName(text).toLowerCase();
  return slug ? fullEntityRef(slug, source) : undefined;
}

/** The ref of a group or a user: only these can own. */
export function ownerRef(text: string, source: RefSource): string | undefined {
  const ref = refOf(text, source);
  return ref && isOwnerRef(ref) ? ref : undefined;
}
