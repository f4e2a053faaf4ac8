import { setMaxListeners } from 'node:events';
import { S3Client } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AdaptiveRetryStrategy } from '@smithy/util-retry';
import { CallListener, tellCalls } from './calls';
import { readIdentity } from './identity';
import { AwsAccount } from './record';

/** One account, read under its own credentials: its verified identity, and one S3 client for each region. */
export interface AccountSession {
  account: AwsAccount;
  /** The region of the account's STS and of every call that isn't about one bucket. */
  homeRegion: string;
  /** Ends every call of the session. */
  signal: AbortSignal;
  /** The client for a region, made when first asked for. */
  s3(region: string): S3Client;
  /** Frees the session's clients; the connections stay with the request handler. */
  close(): void;
}

/**
 * Requests in flight together share their connections: of all accounts, in all regions.
 *
 * The SDK waits for an answer without end by default; a time-out makes a region that hangs an error like others.
 */
export function createRequestHandler(options: {
  connections: number;
  timeoutMs: number;
}): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: Math.min(5_000, options.timeoutMs),
    requestTimeout: options.timeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: options.connections },
    httpsAgent: { keepAlive: true, maxSockets: options.connections },
    // The SDK's warning about queued requests: here they queue on purpose.
    socketAcquisitionWarningTimeout: options.timeoutMs,
  });
}

/** The credentials answered for another account than the one asked for, so nothing was read. */
export class IdentityMismatchError extends Error {
  name = 'IdentityMismatchError';
}

/**
 * Opens a session for an account and verifies whose credentials it has. Without that, an account entry that names no
 * role would read the host's own account and its buckets would be listed under the wrong account.
 *
 * @throws IdentityMismatchError, or what AssumeRole or GetCallerIdentity answered.
 */
export async function openSession(options: {
  account: AwsAccount;
  credentials: AwsCredentialIdentityProvider;
  homeRegion: string;
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  signal: AbortSignal;
  onCall: CallListener;
}): Promise<AccountSession> {
  const { account, credentials, homeRegion, requestHandler, onCall } = options;
  // Every request in flight listens to it, many more than Node.js takes for a leak.
  const signal = AbortSignal.any([options.signal]);
  setMaxListeners(0, signal);
  // One strategy for all regions: S3 throttles an account's control calls as one.
  const retryStrategy = new AdaptiveRetryStrategy(
    async () => options.maxAttempts,
  );

  const { accountId: id, partition } = await readIdentity({
    ...options,
    signal,
    retryStrategy,
  });
  if (id !== account.id || partition !== account.partition) {
    throw new IdentityMismatchError(
      `The credentials for account ${account.id} (partition ${account.partition}) belong to account ${id} (partition ${partition}), so nothing was read. Give the account a role of its own under aws.accounts, or set aws.accountDefaults.roleName.`,
    );
  }

  const clients = new Map<string, S3Client>();
  return {
    account,
    homeRegion,
    signal,
    s3(region) {
      let client = clients.get(region);
      if (!client) {
        client = new S3Client({
          region,
          credentials,
          requestHandler,
          retryStrategy,
          // Virtual-hosted names don't resolve at a custom endpoint.
          forcePathStyle: hasCustomEndpoint(),
        });
        client.middlewareStack.use(tellCalls(onCall));
        clients.set(region, client);
      }
      return client;
    },
    close() {
      clients.clear();
    },
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function hasCustomEndpoint(): boolean {
  const {
    AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_S3,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
  } = process.env;
  return (
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS !== 'true' &&
    Boolean(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL)
  );
}
