import type * as S3Control from '@aws-sdk/client-s3-control';

/**
 * The client of S3 Control, loaded when it is first asked for: where nothing of it is read, it costs neither time nor
 * memory. Not with `import()`, which Jest can't run.
 */
export function loadS3Control(): typeof S3Control {
  return require('@aws-sdk/client-s3-control');
}
