import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { PolicyDocument } from './configuration';

/** An access point, whose bucket may belong to another account. */
export interface AccessPoint {
  name: string;
  region: string;
  /** The name of the bucket. */
  bucket: string;
  /** By default the own account. */
  bucketAccountId?: string;
  /** The id of the VPC from which alone it can be reached; absent: from anywhere. */
  vpc?: string;
  /** Absent: there is none. */
  policy?: PolicyDocument;
  /** What GetAccessPointPolicyStatus says, where it isn't what S3's page makes of the policy. */
  isPolicyPublic?: boolean;
  /** By default all four settings are on, as AWS makes it. */
  publicAccessBlock?: PublicAccessBlockConfiguration;
  tags?: Record<string, string>;
}

/** A Multi-Region access point. */
export interface MultiRegionAccessPoint {
  name: string;
  /** As `mfzwi23gnjvgw.mrap`. */
  alias: string;
  /** ISO 8601. */
  createdAt: string;
  regions: Array<{ bucket: string; region: string; bucketAccountId?: string }>;
  policy?: PolicyDocument;
  publicAccessBlock?: PublicAccessBlockConfiguration;
}
