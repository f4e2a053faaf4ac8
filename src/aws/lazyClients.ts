import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type * as S3Control from '@aws-sdk/client-s3-control';
import type * as S3Tables from '@aws-sdk/client-s3tables';
import type * as S3Vectors from '@aws-sdk/client-s3vectors';

/*
 * The clients of services that not everybody reads, loaded when they are first asked for: where nothing of a service is
 * read, its client costs neither time nor memory (docs/performance.md has the figures). Not with `import()`, which Jest
 * can't run.
 */

export function loadCloudWatch(): typeof CloudWatch {
  return require('@aws-sdk/client-cloudwatch');
}

export function loadS3Control(): typeof S3Control {
  return require('@aws-sdk/client-s3-control');
}

export function loadS3Tables(): typeof S3Tables {
  return require('@aws-sdk/client-s3tables');
}

export function loadS3Vectors(): typeof S3Vectors {
  return require('@aws-sdk/client-s3vectors');
}
