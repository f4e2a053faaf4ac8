import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Aws, AwsOptions } from './aws';
import { type CallFilter, CallLog } from './calls';
import { control, controlPath } from './control';
import type { Bucket } from './estate/bucket';
import { accessKeyOf, type Organization } from './estate/organization';
import { createSampleOrganization } from './estate/sample';
import { Faults } from './faults';
import { Queue } from './queues';
import { Responder } from './responder';
import { eventQueueName } from './services/sqs';
import { Sessions } from './sessions';

class LocalAws implements Aws {
  readonly organization: Organization;
  readonly calls: CallLog;
  readonly eventQueue = new Queue();
  private readonly faults = new Faults();
  private readonly sessions: Sessions;
  private readonly server: Server;
  private readonly closing = new AbortController();
  private url = '';

  clockOffsetMilliseconds = 0;

  constructor(options: AwsOptions) {
    this.organization = options.organization ?? createSampleOrganization();
    this.calls = new CallLog(options.listCalls ?? true);
    this.clockOffsetMilliseconds = options.clockOffsetMilliseconds ?? 0;
    this.sessions = new Sessions(this.organization, () => this.now());
    // Every call that waits for its time listens to it.
    setMaxListeners(0, this.closing.signal);
    this.server = this.serve(
      new Responder({
        conduct: options,
        organization: this.organization,
        calls: this.calls,
        faults: this.faults,
        sessions: this.sessions,
        eventQueue: this.eventQueue,
        now: () => this.now(),
      }),
    );
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const { port: actualPort } = this.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${actualPort}`;
  }

  private now(): Date {
    return new Date(Date.now() + this.clockOffsetMilliseconds);
  }

  get endpoint(): string {
    return this.url;
  }

  inject: Aws['inject'] = (filter, fault, limits) =>
    this.faults.inject(
      filter,
      fault.kind === 'stale'
        ? { ...fault, bucket: this.bucketNow(filter) }
        : fault,
      limits,
    );

  hold: Aws['hold'] = filter => this.faults.hold(filter);

  clearFaults(): void {
    this.faults.clear();
  }

  expireSessions(accountId?: string): void {
    this.sessions.expire(accountId);
  }

  get eventQueueUrl(): string {
    return `${this.url}/${this.organization.managementAccountId}/${eventQueueName}`;
  }

  secrets(): string[] {
    return this.sessions.secrets();
  }

  environment(
    accountId = this.organization.managementAccountId,
  ): Record<string, string> {
    const { accessKeyId, secretAccessKey } = keysOf(accountId);
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  }

  clientConfig(
    region: string,
    accountId = this.organization.managementAccountId,
  ): ReturnType<Aws['clientConfig']> {
    return {
      endpoint: this.endpoint,
      region,
      forcePathStyle: true,
      credentials: keysOf(accountId),
    };
  }

  private bucketNow({ account, bucket }: CallFilter): Bucket {
    const found = [...this.organization.accounts.values()]
      .filter(({ id }) => account === undefined || id === account)
      .map(({ buckets }) => buckets.get(bucket ?? ''))
      .find(Boolean);
    if (!found) {
      throw new Error(
        `A stale answer is about a bucket that is there; the filter names ${bucket ?? 'none'}.`,
      );
    }
    return structuredClone(found);
  }

  async close(): Promise<void> {
    this.faults.clear();
    this.closing.abort();
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(responder: Responder): Server {
    const server = createServer((request, response) => {
      const answered = request.url?.startsWith(controlPath)
        ? control(request, this).then(({ status, headers, body }) => {
            response.writeHead(status, headers).end(body);
          })
        : responder.respond(request, response, this.closing.signal);
      // Closed in the middle, or asked what cannot be read: to the client, the connection broke.
      answered.catch(() => response.destroy());
    });
    // Longer than the SDK keeps an idle connection, so that none is closed under a request on its way.
    server.keepAliveTimeout = 120_000;
    return server;
  }
}

function keysOf(accountId: string) {
  return {
    accessKeyId: accessKeyOf(accountId),
    secretAccessKey: `local-stand-in-only/${accountId}/never-checked`,
  };
}

/** For tests and `npm start`: AWS with an organization of one's own making, on one port of this machine. */
export async function startAws(options: AwsOptions = {}): Promise<Aws> {
  const aws = new LocalAws(options);
  await aws.listen(options.port ?? 0);
  return aws;
}
