import { AwsHttpHandler } from '../aws/AwsHttpHandler';
import type { RunContext } from './RunContext';

/** What sends the requests of a run, until its signal is aborted. */
export function openHttp(
  { config }: Pick<RunContext, 'config'>,
  signal: AbortSignal,
): AwsHttpHandler {
  return new AwsHttpHandler({
    connections: config.concurrency.accounts * config.concurrency.buckets,
    timeoutMs: config.requestTimeout,
    signal,
  });
}
