import type { FactWording } from './fact';

/**
 * The exact tags, those of AWS itself (`aws:`) among them.
 *
 * @public
 */
export type Tags = Record<string, string>;

export const tags: FactWording<Tags> = {
  label: 'Tags',
  calls: { GetBucketTagging: 's3:GetBucketTagging' },
  known: value =>
    Object.entries(value)
      .map(([key, text]) => `${key}: ${text}`)
      .join(', '),
  none: 'no tags',
};
