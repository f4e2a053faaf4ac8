import type { Readable } from 'node:stream';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import type {
  AwsCredentialIdentityProvider,
  MiddlewareStack,
} from '@aws-sdk/types';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AdaptiveRetryStrategy, type RateLimiter } from '@smithy/util-retry';
import { CallListener, tellCalls } from './callMetrics';
import { readIdentity } from './identity';
import { createPace } from './rateLimiter';
import type { AwsAccount } from '../model/account';
import { giveUpOnSilence } from './circuitBreaker';

/** One account, read under its own credentials: its verified identity, and clients for each region. */
export interface AccountSession {
  account: AwsAccount;
  /** The region of the account's STS and of every call that isn't about one bucket. */
  homeRegion: string;
  /** With it ends the run, and the request handler's requests. */
  signal: AbortSignal;
  /** The client for a region, made when first asked for. */
  s3(region: string): S3Client;
  tagging(region: string): ResourceGroupsTaggingAPIClient;
}

/**
 * Requests in flight together share their connections: of all accounts, in all regions.
 *
 * The SDK waits for an answer without end by default; a time-out makes a region that hangs an error like others.
 *
 * When the signal is aborted, all requests end with an error, and no other is sent. The SDK would take the signal for
 * each call, too; where thousands of calls share one, that costs as much as all else that is done about them here.
 */
export function createRequestHandler(options: {
  connections: number;
  timeoutMs: number;
  signal?: AbortSignal;
}): NodeHttpHandler {
  const { signal } = options;
  const handler = new NodeHttpHandler({
    connectionTimeout: Math.min(5_000, options.timeoutMs),
    requestTimeout: options.timeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: options.connections },
    httpsAgent: { keepAlive: true, maxSockets: options.connections },
    // The SDK's warning about queued requests: here they queue on purpose.
    socketAcquisitionWarningTimeout: options.timeoutMs,
  });
  signal?.addEventListener('abort', () => handler.destroy(), { once: true });
  const handle = handler.handle.bind(handler);
  handler.handle = async (...request) => {
    signal?.throwIfAborted();
    const answer = await handle(...request);
    endInTime(answer.response.body, options.timeoutMs);
    return answer;
  };
  return handler;
}

/** The handler's own time-out ends with the headers of the answer; its body has as long again. */
function endInTime(body: Readable, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`The answer did not end within ${timeoutMs} ms.`);
    body.destroy(Object.assign(error, { name: 'TimeoutError' }));
  }, timeoutMs);
  body.once('close', () => clearTimeout(timer));
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
  const { account, credentials, homeRegion, requestHandler } = options;
  const { maxAttempts, signal, onCall } = options;
  // Of its own for each client, so that a region that fails takes no other's retries away.
  const adaptTo = (rateLimiter: RateLimiter) =>
    new AdaptiveRetryStrategy(maxAttempts, { maxAttempts, rateLimiter });

  const { accountId: id, partition } = await readIdentity({
    ...options,
    retryStrategy: adaptTo(createPace(signal)),
  });
  if (id !== account.id || partition !== account.partition) {
    throw new IdentityMismatchError(
      `The credentials for account ${account.id} (partition ${account.partition}) belong to account ${id} (partition ${partition}), so nothing was read. Give the account a role of its own under aws.accounts, or set aws.accountDefaults.roleName.`,
    );
  }

  // S3 throttles an account as one, the tagging API each of its regions.
  const paceOfS3 = createPace(signal);
  const common = (region: string, pace: RateLimiter) => ({
    region,
    credentials,
    requestHandler,
    retryStrategy: adaptTo(pace),
  });
  function watched<T extends S3Client | ResourceGroupsTaggingAPIClient>(
    client: T,
  ): T {
    const stack: MiddlewareStack<any, any> = client.middlewareStack;
    stack.use(giveUpOnSilence());
    stack.use(tellCalls(onCall));
    return client;
  }
  return {
    account,
    homeRegion,
    signal,
    // Buckets are addressed by path, so that those of a region share its host, and with it the connections: else each
    // is a host of its own, with a look-up of its name, a handshake, and a connection that stays open. AWS has put off
    // the end of paths (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access),
    // old names work only so, and so do custom endpoints and names with dots.
    s3: onceForEach(region =>
      watched(
        new S3Client({
          ...common(region, paceOfS3),
          forcePathStyle: true,
        }),
      ),
    ),
    tagging: onceForEach(region =>
      watched(
        new ResourceGroupsTaggingAPIClient(common(region, createPace(signal))),
      ),
    ),
  };
}

function onceForEach<T>(make: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return region => {
    const one = made.get(region) ?? make(region);
    made.set(region, one);
    return one;
  };
}
