import { setMaxListeners } from 'node:events';
import { type Aws, defaultRoleName } from '../../../dev/aws';
import { ConfigReader } from '@backstage/config';
import type { CallListener } from '../callMetrics';
import { credentialsFromConfig } from '../credentials';
import type { BucketRecord } from '../../model/bucket';
import { collectBuckets, type CollectOptions } from '../../buckets/collect';
import {
  type AccountSession,
  createRequestHandler,
  openSession,
} from '../session';

/** Opens an account of the stand-in as the provider does: with the role of `aws.accountDefaults`, by the SDK, over HTTP. */
export async function openAccount(
  aws: Aws,
  id: string,
  options: {
    timeoutMs?: number;
    maxAttempts?: number;
    signal?: AbortSignal;
    onCall?: CallListener;
  } = {},
): Promise<AccountSession> {
  Object.assign(process.env, aws.environment());
  const { signal = new AbortController().signal } = options;
  setMaxListeners(0, signal);
  const account = {
    id,
    partition: aws.organization.accounts.get(id)?.partition ?? 'aws',
  };
  const source = credentialsFromConfig(
    new ConfigReader({
      aws: { accountDefaults: { roleName: defaultRoleName } },
    }),
  );
  return openSession({
    account,
    ...(await source.of(account)),
    requestHandler: createRequestHandler({
      connections: 50,
      timeoutMs: options.timeoutMs ?? 5_000,
      signal,
    }),
    maxAttempts: options.maxAttempts ?? 2,
    signal,
    onCall: options.onCall ?? (() => {}),
  });
}

/** All records of an account, by the bucket's name. */
export async function collectAll(
  session: AccountSession,
  options: Partial<CollectOptions> = {},
): Promise<Map<string, BucketRecord>> {
  const records = new Map<string, BucketRecord>();
  for await (const record of collectBuckets(session, {
    accepts: () => true,
    concurrency: 10,
    tagSource: 'per-bucket',
    onFallback: () => {},
    ...options,
  })) {
    records.set(record.name, record);
  }
  return records;
}
