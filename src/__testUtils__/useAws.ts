import { type Aws, type AwsOptions, startAws } from '../../dev/aws';

/**
 * Starts the stand-in for AWS, and has this process's SDK come to it, as an IAM user of the management account. Closing it
 * leaves the environment as it was, whatever the test has set or deleted meanwhile.
 */
export async function useAws(options?: AwsOptions): Promise<Aws> {
  const before = { ...process.env };
  const aws = await startAws(options);
  Object.assign(process.env, aws.environment());
  const close = aws.close.bind(aws);
  return Object.assign(aws, {
    async close() {
      process.env = before;
      await close();
    },
  });
}
