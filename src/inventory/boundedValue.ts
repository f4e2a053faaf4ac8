import type { ConfigurationValue } from 'backstage-plugin-aws-s3-buckets-common';

/** About 100 rules of a lifecycle, which may have 1,000. */
const MAX_CHARACTERS = 16_000;

/**
 * A fact's value as the change log keeps it: whole, or with as much of each of its lists as fits, and `more`, the number
 * of what was left out.
 */
export function boundedValue(
  value: ConfigurationValue,
  maxCharacters = MAX_CHARACTERS,
): ConfigurationValue {
  if (JSON.stringify(value).length <= maxCharacters) {
    return value;
  }
  let left = maxCharacters;
  let more = 0;
  const members = Object.entries(value).map(([key, member]) => {
    if (!Array.isArray(member)) {
      return [key, member];
    }
    const kept = member.filter(item => {
      left -= JSON.stringify(item).length;
      return left >= 0;
    });
    more += member.length - kept.length;
    return [key, kept];
  });
  return { ...Object.fromEntries(members), status: value.status, more };
}
