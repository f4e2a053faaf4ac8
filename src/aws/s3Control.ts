/**
 * The client of S3 Control, loaded when it is first asked for: where nothing of it is read, it costs neither time nor
 * memory. Not with `import()`, which Jest can't run.
 */
export function loadS3Control(): typeof import('@aws-sdk/client-s3-control') {
  return require('@aws-sdk/client-s3-control');
}
