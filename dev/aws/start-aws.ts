import { setMaxListeners } from 'events';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { type Calls, createCallLog } from './calls';
import { control, controlPath } from './control';
import { createCredentials } from './credentials';
import { type Faults, createFaults } from './faults';
import { type Organization, accessKeyOf } from './organization';
import { type Conduct, createResponder } from './respond';
import { createSampleOrganization } from './sample-organization';

export interface AwsOptions extends Conduct {
  /** By default a new copy of the sample organization. */
  organization?: Organization;
  /** By default a free one. */
  port?: number;
  /** Whether calls are listed, or only counted, as long runs need; by default they are. */
  listCalls?: boolean;
}

/** A running stand-in. */
export interface Aws {
  /** As `http://127.0.0.1:43210`. */
  endpoint: string;
  /** May be changed at any time. */
  organization: Organization;
  calls: Calls;
  inject: Faults['inject'];
  hold: Faults['hold'];
  /** Ends all faults and holds. */
  clearFaults(): void;
  /** Makes the sessions of an account, or of all, expire at once. */
  expireSessions(accountId?: string): void;
  /** The environment with which the SDK comes here, as an IAM user of an account; by default the management account. */
  environment(accountId?: string): Record<string, string>;
  /** The secret keys and tokens of all sessions that it gave. */
  secrets(): string[];
  /** The same for a client that is made by hand. */
  clientConfig(
    region: string,
    accountId?: string,
  ): {
    endpoint: string;
    region: string;
    forcePathStyle: true;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Ends it, and every connection, however long its answer is still due. */
  close(): Promise<void>;
}

/** For tests and `npm start`: AWS with an organization of one's own making, on one port of this machine. */
export async function startAws(options: AwsOptions = {}): Promise<Aws> {
  const organization = options.organization ?? createSampleOrganization();
  const calls = createCallLog(options.listCalls ?? true);
  const faults = createFaults();
  const credentials = createCredentials(organization);
  const closing = new AbortController();
  // Every call that waits for its time listens to it.
  setMaxListeners(0, closing.signal);
  const respond = createResponder({
    ...options,
    organization,
    calls,
    faults,
    credentials,
  });

  const server = createServer();
  // Longer than the SDK keeps an idle connection, so that none is closed under a request on its way.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const keys = (accountId: string) => ({
    accessKeyId: accessKeyOf(accountId),
    secretAccessKey: `local-stand-in-only/${accountId}/never-checked`,
  });
  const aws: Aws = {
    endpoint,
    organization,
    calls,
    inject: faults.inject,
    hold: faults.hold,
    clearFaults: faults.clear,
    expireSessions: credentials.expire,
    secrets: credentials.secrets,
    environment(accountId = organization.managementAccountId) {
      const { accessKeyId, secretAccessKey } = keys(accountId);
      return {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      };
    },
    clientConfig: (region, accountId = organization.managementAccountId) => ({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: keys(accountId),
    }),
    async close() {
      faults.clear();
      closing.abort();
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  server.on('request', (request, response) => {
    const answered = request.url?.startsWith(controlPath)
      ? control(request, aws).then(({ status, headers, body }) =>
          response.writeHead(status, headers).end(body),
        )
      : respond(request, response, closing.signal);
    // Closed in the middle, or asked what cannot be read: to the client, the connection broke.
    answered.catch(() => response.destroy());
  });
  return aws;
}
