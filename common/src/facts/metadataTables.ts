import type { ConfigurationWording } from './fact';

/**
 * One table that S3 keeps of a bucket's objects.
 *
 * @public
 */
export interface MetadataTable {
  /** What it has: changes, all objects, annotations. */
  kind: 'journal' | 'inventory' | 'annotation';
  /** The ARN of the table; absent until S3 has made it. */
  arn?: string;
  /** The error code of S3 Metadata where S3 can't keep it, as `AccessDeniedCreatingResources`. */
  error?: string;
}

/**
 * The tables in which S3 keeps what it knows of a bucket's objects (S3 Metadata).
 *
 * @public
 */
export interface MetadataTables {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
  /** The ARN of the table bucket that has the tables. */
  tableBucket?: string;
  /** Their namespace in the table bucket. */
  namespace?: string;
  /** Those that are on, in the order journal, inventory, annotation. */
  tables: MetadataTable[];
}

export const metadataTables: ConfigurationWording<MetadataTables> = {
  label: 'Metadata tables',
  calls: {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetadataConfiguration.html: the action has another name.
    GetBucketMetadataConfiguration: 's3:GetBucketMetadataTableConfiguration',
  },
  known: ({ tables }) =>
    tables
      .map(({ kind, error }) => (error ? `${kind} (${error})` : kind))
      .join(', ') || 'on',
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: {
      label: 'on',
      meaning: 'S3 keeps tables of its objects, which can be queried.',
    },
    off: { label: 'off', meaning: 'S3 keeps no tables of its objects.' },
  },
};
