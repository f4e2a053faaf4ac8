import type * as CloudWatch from '@aws-sdk/client-cloudwatch';

/**
 * The client of CloudWatch, loaded when it is first asked for: where no usage is read, it costs neither time nor memory.
 * Not with `import()`, which Jest can't run.
 */
export function loadCloudWatch(): typeof CloudWatch {
  return require('@aws-sdk/client-cloudwatch');
}
