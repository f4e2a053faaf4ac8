import type { FactWording } from './fact';

/**
 * The exact tags, those of AWS itself (`aws:`) among them.
 *
 * @public
 */
export type Tags = Record<string, string>;

export const tags: FactWording = {
  label: 'Tags',
  calls: { GetBucketTagging: 's3:GetBucketTagging' },
};
