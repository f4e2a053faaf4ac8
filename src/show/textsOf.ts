import {
  type ConfigurationFactName,
  lastKnownFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { ExpressionValue } from '../config/compileExpression';
import type { Source, ValueMap } from '../config/entitySchema';
import type { BucketRecord } from '../model/BucketRecord';
import { type Configuration, configurationOf } from './configurationOf';

/** What the sources of one record's fields read. */
export interface SourceContext {
  /** The value of the tag that a key names. */
  tag(key: string): string | undefined;
  /** The status of a fact of the configuration. */
  fact(name: ConfigurationFactName): string | undefined;
  /** The values that each expression gave, evaluated beforehand. */
  results: Map<string, ExpressionValue[]>;
}

/** The document that expressions see. */
export interface ExpressionDocument {
  bucket: { name: string; arn: string; createdAt?: string };
  /** The region the bucket lives in; the last known one while it can't be found out. */
  region?: string;
  account: BucketRecord['account'];
  /** The bucket's exact tags; the last known ones while they can't be read. */
  tags: Record<string, string>;
  /** What is known of the bucket's configuration, by fact; the last known values while they can't be read. */
  facts: Configuration;
}

/** The region that is known of a bucket, if need be from an earlier reading. */
export function knownRegion({ region }: BucketRecord): string | undefined {
  return region.status === 'known' ? region.region : region.lastKnown;
}

/** The tags that are known of a bucket, if need be from an earlier reading; undefined where nothing is known. */
export function knownTags({
  facts,
}: BucketRecord): Record<string, string> | undefined {
  const known = lastKnownFact(facts.tags);
  return known?.status === 'none' ? {} : known?.value;
}

export function expressionDocument(record: BucketRecord): ExpressionDocument {
  const { account, arn, name, createdAt } = record;
  return {
    bucket: { name, arn, createdAt },
    region: knownRegion(record),
    account,
    tags: knownTags(record) ?? {},
    facts: configurationOf(record) ?? {},
  };
}

/**
 * The document that the expression for an entity's name sees: nothing that people write into tags, or could take
 * another entity's name with, and nothing that is sometimes unavailable.
 */
export function nameDocument({ account, arn, name }: BucketRecord) {
  const { id, partition } = account;
  return { bucket: { name, arn }, account: { id, partition } };
}

/** Looks tags up by key: the exact one, else the first that differs by case only. */
export function tagLookup(
  tags: Record<string, string>,
): (key: string) => string | undefined {
  let byLowerKey: Map<string, string> | undefined;
  return key => {
    if (Object.hasOwn(tags, key)) {
      return tags[key];
    }
    byLowerKey ??= new Map(
      Object.keys(tags)
        .sort()
        .reverse()
        .map(tagKey => [tagKey.toLowerCase(), tags[tagKey]]),
    );
    return byLowerKey.get(key.toLowerCase());
  };
}

/** The text a source gives; undefined where it gives none. */
export function textOf(
  source: Source,
  context: SourceContext,
): string | undefined {
  return textsOf(source, context)[0];
}

/** The texts a source gives: more than one only where an expression gives an array. */
export function textsOf(source: Source, context: SourceContext): string[] {
  const texts = variableTextsOf(source, context);
  return texts.length || source.value === undefined ? texts : [source.value];
}

/** The texts that depend on the bucket: those of tags, facts and expressions, without the constant. */
export function variableTextsOf(
  source: Source,
  context: SourceContext,
): string[] {
  for (const key of source.tag) {
    const text = context.tag(key)?.trim();
    if (text) {
      return [mapped(text, source.map)];
    }
  }
  for (const name of source.fact) {
    const status = context.fact(name);
    if (status) {
      return [mapped(status, source.map)];
    }
  }
  const values = context.results.get(source.expression ?? '') ?? [];
  return values
    .map(value => String(value).trim())
    .filter(Boolean)
    .map(text => mapped(text, source.map));
}

function mapped(text: string, map: ValueMap): string {
  for (const { prefix, suffix, value } of map) {
    const star = matchedByStar(text, prefix, suffix);
    if (star !== undefined) {
      return value.replaceAll('$1', () => star);
    }
  }
  return text;
}

/**
 * What the `*` between prefix and suffix stands for in the text, without regard to case; undefined where they do not
 * match. Without a suffix there is no `*`: the prefix is all of the text.
 */
function matchedByStar(
  text: string,
  prefix: string,
  suffix: string | undefined,
): string | undefined {
  const end = text.length - (suffix?.length ?? 0);
  if (end < prefix.length || (suffix === undefined && end > prefix.length)) {
    return undefined;
  }
  const isSame = (part: string, expected: string) =>
    part.toLowerCase() === expected.toLowerCase();
  return isSame(text.slice(0, prefix.length), prefix) &&
    isSame(text.slice(end), suffix ?? '')
    ? text.slice(prefix.length, end)
    : undefined;
}
