import {
  ANNOTATION_AWS_OWNER_SOURCE,
  ANNOTATION_AWS_OWNER_TAG,
  ANNOTATION_AWS_UNKNOWN_OWNER,
  type OwnerSource,
  ownerSourceText,
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
  textOf,
  textsOf,
  variableTextsOf,
} from './textsOf';

/** Who owns a bucket and why, and which texts should name an owner but do not. */
export interface Ownership {
  owner: string;
  source: OwnerSource;
  /** Texts of tags, expressions or config that are not an entity ref, or not that of an entity in the catalog. */
  unknownOwners: string[];
}

/**
 * The owner of a bucket: the first of its tags, with `inherit` the components and the system that these name, its
 * account's tags, its account's owner in the config, and the config's constant, that names one; else the group of the
 * unowned. A word for nobody, as `N/A`, names none.
 *
 * @param owners - what the catalog has; without it, every ref of a group or user is believed, and nothing is inherited
 */
export function ownerOf(
  account: AwsAccount,
  config: EntityConfig,
  context: SourceContext,
  owners?: Owners,
): Ownership {
  const { owner: mapping, unowned } = config;
  const unknownOwners: string[] = [];
  for (const { text, source } of candidates(account, config, context, owners)) {
    if (text && !isNobody(text)) {
      const owner = owners
        ? owners.find(text, mapping)
        : ownerRef(text, mapping);
      if (owner) {
        return { owner, source, unknownOwners };
      }
      unknownOwners.push(text);
    }
  }
  return {
    owner: unowned ?? UNKNOWN_OWNER,
    source: { kind: 'nobody' },
    unknownOwners,
  };
}

/** What may name the owner, first things first. */
function* candidates(
  account: AwsAccount,
  config: EntityConfig,
  context: SourceContext,
  owners: Owners | undefined,
): Generator<{ text: string | undefined; source: OwnerSource }> {
  const { owner } = config;
  const keyIn = ({ tag }: Pick<SourceContext, 'tag'>) =>
    owner.tag.find(key => tag(key)?.trim());
  const key = keyIn(context);
  yield {
    text: variableTextsOf(owner, context)[0],
    source: key === undefined ? { kind: 'mapping' } : { kind: 'tag', key },
  };
  if (owner.inherit && owners) {
    for (const ref of namedEntities(config, context)) {
      yield { text: owners.ofEntity(ref), source: { kind: 'entity', ref } };
    }
  }
  const ofAccount = { ...context, tag: tagLookup(account.tags ?? {}) };
  const accountKey = keyIn(ofAccount);
  if (accountKey !== undefined) {
    yield {
      text: variableTextsOf(owner, ofAccount)[0],
      source: { kind: 'account-tag', key: accountKey },
    };
  }
  yield { text: account.owner, source: { kind: 'account' } };
  yield { text: owner.value, source: { kind: 'default' } };
}

/** The components, in their order, and then the system, that a bucket's tags name. A constant of the config is no tag. */
function namedEntities(
  { dependencyOf, system }: EntityConfig,
  context: SourceContext,
): string[] {
  const components = dependencyOf.flatMap(source =>
    refsIn({ ...source, value: undefined }, context),
  );
  return [
    ...components,
    system && systemOf({ ...system, value: undefined }, context),
  ].filter(ref => ref !== undefined);
}

/** The annotations that say where the owner comes from, which tag names one, and what should name one and does not. */
export function ownerAnnotations(
  { source, unknownOwners: [unknown] }: Ownership,
  { owner: { tag } }: EntityConfig,
): Record<string, string> {
  return {
    [ANNOTATION_AWS_OWNER_SOURCE]: ownerSourceText(source),
    ...(tag.length > 0 && { [ANNOTATION_AWS_OWNER_TAG]: tag[0] }),
    ...(unknown !== undefined && {
      [ANNOTATION_AWS_UNKNOWN_OWNER]: shorten(replaceUnstorable(unknown)),
    }),
  };
}

/** The refs that a field's sources give, full, sorted, each once. Texts that are not a ref are left out. */
export function refsOf(sources: RefSource[], context: SourceContext): string[] {
  const refs = sources.flatMap(source => refsIn(source, context));
  return [...new Set(refs)].sort();
}

function refsIn(source: RefSource, context: SourceContext): string[] {
  return textsOf(source, context)
    .filter(text => !isNobody(text))
    .flatMap(text => text.split(/[\s,]+/))
    .map(text => refOf(text, source))
    .filter(ref => ref !== undefined);
}

/** The ref of the system that its source gives. */
export function systemOf(
  source: RefSource,
  context: SourceContext,
): string | undefined {
  const text = textOf(source, context);
  return text === undefined ? undefined : refOf(text, source);
}
