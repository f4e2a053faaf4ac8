import {
  GetBucketMetadataConfigurationCommand,
  type MetadataConfigurationResult,
} from '@aws-sdk/client-s3';
import type { MetadataTable } from 'backstage-plugin-aws-s3-buckets-common';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/** What the answer has of one of the tables. */
interface FoundTable {
  ConfigurationState?: string;
  TableArn?: string;
  Error?: { ErrorCode?: string };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetadataConfiguration.html, which also knows the
 * configurations of the older API. How far S3 has filled a table isn't kept: it changes by itself.
 */
export const metadataTables = defineFact({
  name: 'metadataTables',
  noneCodes: ['MetadataConfigurationNotFound'],
  events: [
    'CreateBucketMetadataConfiguration',
    'CreateBucketMetadataTableConfiguration',
    'DeleteBucketMetadataConfiguration',
    'DeleteBucketMetadataTableConfiguration',
    'UpdateBucketMetadataAnnotationTableConfiguration',
    'UpdateBucketMetadataInventoryTableConfiguration',
    'UpdateBucketMetadataJournalTableConfiguration',
  ],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { GetBucketMetadataConfigurationResult: answer } = await s3.send(
      new GetBucketMetadataConfigurationCommand(input),
    );
    const found = answer?.MetadataConfigurationResult;
    if (!found) {
      throw new UnusableAnswerError('The answer has no metadata tables.');
    }
    const { TableBucketArn, TableNamespace } = found.DestinationResult ?? {};
    return {
      status: 'on',
      ...(TableBucketArn && { tableBucket: TableBucketArn }),
      ...(TableNamespace && { namespace: TableNamespace }),
      tables: tablesOf(found),
    };
  },
});

function tablesOf(found: MetadataConfigurationResult): MetadataTable[] {
  return [
    ...tableOf('journal', found.JournalTableConfigurationResult),
    ...tableOf('inventory', found.InventoryTableConfigurationResult),
    ...tableOf('annotation', found.AnnotationTableConfigurationResult),
  ];
}

function tableOf(
  kind: MetadataTable['kind'],
  found: FoundTable | undefined,
): MetadataTable[] {
  if (!found || found.ConfigurationState === 'DISABLED') {
    return [];
  }
  const { TableArn, Error: error } = found;
  return [
    {
      kind,
      ...(TableArn && { arn: TableArn }),
      ...(error?.ErrorCode && { error: error.ErrorCode }),
    },
  ];
}
