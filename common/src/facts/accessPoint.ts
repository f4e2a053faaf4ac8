import type { FactWording } from './fact';

/**
 * What an access point, or a Multi-Region access point, leads to, and from where. All of it is set when it is made.
 *
 * @public
 */
export interface AccessPoint {
  /** From where it can be reached: from anywhere, or from one VPC alone. */
  networkOrigin: 'internet' | 'vpc';
  /** The id of that VPC. */
  vpc?: string;
  /** The name by which objects are reached through it in the place of a bucket's. */
  alias?: string;
  /** The buckets that it leads to; sorted by name. They may belong to other accounts. */
  buckets: Array<{
    /** The name of the bucket. */
    name: string;
    /** The id of its account, where AWS says it. */
    accountId?: string;
    /** Where it lives; of Multi-Region access points. */
    region?: string;
  }>;
}

export const accessPoint: FactWording = {
  label: 'Access point',
  calls: { GetAccessPoint: 's3:GetAccessPoint' },
};
