import { S3Client } from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { defaultRoleName } from '../dev/aws';
import type { Task } from './contender';

/** The SDK's own HTTP, with as many connections as calls are sent at once. */
export function openHttp({
  accounts,
  buckets,
}: Task['concurrency']): NodeHttpHandler {
  const sockets = { maxSockets: accounts * buckets };
  return new NodeHttpHandler({ httpAgent: sockets, httpsAgent: sockets });
}

/**
 * The credentials of the role in an account, and a client of S3 for each region.
 *
 * @param options - `cacheMiddleware`: the SDK's option, false by default, with which it puts the steps of a call together
 *   once for each kind of call
 */
export async function openAccount(
  account: string,
  requestHandler: NodeHttpHandler,
  { cacheMiddleware = false } = {},
) {
  const session = await fromTemporaryCredentials({
    params: {
      RoleArn: `arn:aws:iam::${account}:role/${defaultRoleName}`,
      RoleSessionName: 'bench',
    },
    clientConfig: { region: 'us-east-1', requestHandler },
  })();
  const clients = new Map<string, S3Client>();
  const s3 = (region: string) => {
    const client =
      clients.get(region) ??
      new S3Client({
        region,
        credentials: session,
        requestHandler,
        forcePathStyle: true,
        cacheMiddleware,
      });
    clients.set(region, client);
    return client;
  };
  return { session, s3 };
}
