import type { Expression } from 'jsonata';
import type { BucketRecord } from '../model/bucket';
import { bucketArn } from '../model/partition';

/** Where the value of a field comes from: the first tag that has one, else the expression, else the constant. */
export interface Source {
  tag: string[];
  expression?: Expression;
  value?: string;
  map: ValueMap;
}

/** The table that turns a tag's value, or an expression's, into the field's. */
export type ValueMap = Array<{ pattern: RegExp; value: string }>;

/** What a record's sources read: tags by key, and the results of the expressions, evaluated beforehand. */
export interface SourceContext {
  tag(key: string): string | undefined;
  results: Map<Expression, unknown>;
}

/** The document that expressions see. */
export interface ExpressionDocument {
  bucket: { name: string; arn: string; createdAt?: string };
  /** The region the bucket lives in; the last known one while it can't be found out. */
  region?: string;
  account: BucketRecord['account'];
  /** The bucket's exact tags; the last known ones while they can't be read. */
  tags: Record<string, string>;
}

/** The region that is known of a bucket, if need be from an earlier reading. */
export function knownRegion({ region }: BucketRecord): string | undefined {
  return region.status === 'known' ? region.region : region.lastKnown;
}

/** The tags that are known of a bucket, if need be from an earlier reading; undefined where nothing is known. */
export function knownTags({
  tags,
}: BucketRecord): Record<string, string> | undefined {
  if (tags.status === 'none') return {};
  return tags.status === 'known' ? tags.tags : tags.lastKnown;
}

export function expressionDocument(record: BucketRecord): ExpressionDocument {
  const { account, name, createdAt } = record;
  return {
    bucket: { name, arn: bucketArn(account.partition, name), createdAt },
    region: knownRegion(record),
    account,
    tags: knownTags(record) ?? {},
  };
}

/**
 * The document that the expression for an entity's name sees: nothing that people write into tags, or could take
 * another entity's name with, and nothing that is sometimes unavailable.
 */
export function nameDocument({ account, name }: BucketRecord) {
  const { id, partition } = account;
  return {
    bucket: { name, arn: bucketArn(partition, name) },
    account: { id, partition },
  };
}

/** Looks tags up by key: the exact one, else, unless keys are compared exactly, the first that differs by case only. */
export function tagLookup(
  tags: Record<string, string>,
  exactKeys: boolean,
): (key: string) => string | undefined {
  let byLowerKey: Map<string, string> | undefined;
  return key => {
    if (Object.hasOwn(tags, key)) return tags[key];
    if (exactKeys) return undefined;
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

/** The texts that depend on the bucket: those of tags and expressions, without the constant. */
export function variableTextsOf(
  source: Source,
  context: SourceContext,
): string[] {
  for (const key of source.tag) {
    const text = context.tag(key)?.trim();
    if (text) return [mapped(text, source.map)];
  }
  if (!source.expression) return [];
  return [context.results.get(source.expression)]
    .flat()
    .filter(result => ['string', 'number', 'boolean'].includes(typeof result))
    .map(result => String(result).trim())
    .filter(Boolean)
    .map(text => mapped(text, source.map));
}

function mapped(text: string, map: ValueMap): string {
  for (const { pattern, value } of map) {
    const match = pattern.exec(text);
    if (match) return value.replaceAll('$1', () => match[1] ?? '');
  }
  return text;
}
