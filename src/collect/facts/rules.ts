import type { Tag } from '@aws-sdk/client-s3';

/** The filters of lifecycle and replication rules have these in common. */
export interface RuleFilter {
  Prefix?: string;
  Tag?: Tag;
  Tags?: Tag[];
  ObjectSizeGreaterThan?: number;
  ObjectSizeLessThan?: number;
  And?: RuleFilter;
}

/** Which objects a rule concerns, in words; undefined: all. */
export function filterInWords(
  rule: { Prefix?: string; Filter?: RuleFilter } = {},
): string | undefined {
  const { And, ...single } = rule.Filter ?? {};
  const { Prefix, Tag, Tags, ObjectSizeGreaterThan, ObjectSizeLessThan } = {
    ...single,
    ...And,
  };
  // Outside of a filter, the prefix of older rules.
  const prefix = Prefix || rule.Prefix;
  const tags = [...(Tag ? [Tag] : []), ...(Tags ?? [])];
  const parts = [
    prefix && `prefix ${prefix}`,
    ...tags.map(({ Key, Value }) => `tag ${Key}=${Value}`),
    ObjectSizeGreaterThan !== undefined &&
      `larger than ${ObjectSizeGreaterThan} bytes`,
    ObjectSizeLessThan !== undefined &&
      `smaller than ${ObjectSizeLessThan} bytes`,
  ].filter(part => part);
  return parts.join(', ') || undefined;
}

/** The rules in an order that does not depend on that of the answer. */
export function sortedRules<Rule extends object>(rules: Rule[]): Rule[] {
  return rules
    .map(rule => ({ rule, text: JSON.stringify(rule) }))
    .sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ rule }) => rule);
}
