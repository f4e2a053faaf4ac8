import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Conduct } from './aws';
import { assumedRole, cloudTrailEnvelope } from './cloudTrail';
import type { CallLog, RecordedCall } from './calls';
import type { Organization } from './estate/organization';
import type { Fault, Faults, MetFault } from './faults';
import type { ListFault } from './pages';
import type { Queue } from './queues';
import { RateLimiter } from './rateLimiter';
import { readSignature } from './request';
import {
  type Answer,
  AwsError,
  type AwsRequest,
  type Dialect,
  type HttpRequest,
  type Service,
} from './service';
import { findService, services } from './services';
import { type Caller, KeysRefusedError, type Sessions } from './sessions';

const usualStatus: Record<string, number> = {
  AccessDenied: 403,
  AllAccessDisabled: 403,
  ExpiredToken: 400,
  InternalError: 500,
  InternalFailure: 500,
  InvalidAccessKeyId: 403,
  InvalidClientTokenId: 403,
  NoSuchBucket: 404,
  NoSuchTagSet: 404,
  PermanentRedirect: 301,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  TemporaryRedirect: 307,
};

const loginPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to use this network.</body></html>';

/** A request of a service that the stand-in knows, and what is recorded of it. */
interface Incoming {
  service: Service;
  request: AwsRequest;
  call: RecordedCall;
  /** Where the stand-in was asked. */
  endpoint: string;
}

/** Answers the requests of all services. */
export class Responder {
  private readonly dialect: Dialect;
  private readonly limiter: RateLimiter;

  constructor(
    private readonly parts: {
      conduct: Conduct;
      organization: Organization;
      calls: CallLog;
      faults: Faults;
      sessions: Sessions;
      eventQueue: Queue;
      now(): Date;
    },
  ) {
    this.dialect = {
      bucketRegion: 'listed',
      maxBuckets: 'paginates',
      headBucketRegion: 'header',
      wrongRegion: 'redirects',
      listOrder: 'name',
      ...parts.conduct.dialect,
    };
    this.limiter = new RateLimiter(parts.conduct.rateLimits ?? {});
  }

  async respond(
    message: IncomingMessage,
    response: ServerResponse,
    closing: AbortSignal,
  ): Promise<void> {
    response.setHeader('date', this.parts.now().toUTCString());
    const incoming = this.read({
      method: message.method ?? 'GET',
      url: new URL(`http://aws${message.url}`),
      headers: message.headers,
      body: await buffer(message),
    });
    if (!incoming) {
      const { protocol, errors } = services.s3;
      send(response, protocol.error(errors.denied('Access Denied'), ''));
      return;
    }
    const { call } = incoming;
    const { calls, conduct, faults } = this.parts;
    calls.arrived(call);
    if (conduct.latencyMilliseconds) {
      await wait(conduct.latencyMilliseconds, undefined, { signal: closing });
    }
    const fault = await faults.meet(call);
    if (fault?.kind === 'delay') {
      await wait(fault.milliseconds, undefined, { signal: closing });
    }
    if (fault?.kind === 'hang' || fault?.kind === 'reset') {
      calls.answered(call, fault.kind);
      if (fault.kind === 'reset') {
        message.socket.resetAndDestroy();
      }
      return;
    }
    const { answer, outcome } = await this.answerOrRefuse(
      incoming,
      fault,
      closing,
    );
    calls.answered(call, outcome);
    await sendWith(fault, response, answer, message.method === 'HEAD');
  }

  private read(http: HttpRequest): Incoming | undefined {
    const signature = readSignature(http);
    const found = signature && findService(signature.signingName, http);
    if (!found) {
      return undefined;
    }
    const { name, service } = found;
    const { region, accessKeyId, sessionToken } = signature;
    const content = service.readRequest(http);
    const { action, bucket, parameters } = content;
    const operation = service.operations[action];
    return {
      endpoint: `http://${http.headers.host}`,
      service,
      request: { ...content, region, accessKeyId, sessionToken },
      call: {
        service: name,
        action,
        permission: operation?.permission,
        region,
        account: operation?.accountOf
          ? operation.accountOf(content)
          : this.parts.sessions.accountOf(accessKeyId),
        bucket,
        parameters,
        outcome: 'pending',
      },
    };
  }

  private async answerOrRefuse(
    incoming: Incoming,
    fault: MetFault | undefined,
    closing: AbortSignal,
  ): Promise<{ answer: Answer; outcome: string }> {
    const { service, request } = incoming;
    const { protocol } = service;
    const requestId = protocol.newRequestId();
    const headers = protocol.requestIdHeaders(requestId);
    try {
      const answer = await this.answer(incoming, fault, closing);
      return {
        answer: { ...answer, headers: { ...answer.headers, ...headers } },
        outcome: fault?.kind ?? 'ok',
      };
    } catch (thrown) {
      const error =
        thrown instanceof KeysRefusedError
          ? service.errors[thrown.reason](request)
          : thrown;
      if (!(error instanceof AwsError)) {
        throw error;
      }
      const answer = protocol.error(error, requestId);
      return {
        answer: { ...answer, headers: { ...answer.headers, ...headers } },
        outcome: error.code,
      };
    }
  }

  private async answer(
    { service, request, call, endpoint }: Incoming,
    fault: MetFault | undefined,
    closing: AbortSignal,
  ): Promise<Answer> {
    const { organization, sessions, conduct, eventQueue } = this.parts;
    const caller = sessions.identify(request);
    if (fault?.kind === 'error') {
      const { code, message = code, headers } = fault;
      const { status = usualStatus[code] ?? 400 } = fault;
      throw new AwsError(code, status, message, { headers });
    }
    if (fault?.kind === 'expired-session') {
      sessions.expire(caller.account.id);
      throw service.errors.expiredToken(request);
    }
    if (fault?.kind === 'throttle' || !this.limiter.admits(call)) {
      throw service.errors.throttled();
    }
    const operation = service.operations[request.action];
    if (!operation) {
      throw new AwsError(
        'NotImplemented',
        501,
        'The local stand-in for AWS does not know this operation.',
      );
    }
    const content = await operation.answer({
      endpoint,
      eventQueue,
      closing,
      service,
      request,
      caller,
      permission: operation.permission,
      organization,
      sessions,
      dialect: this.dialect,
      sessionSeconds: conduct.sessionSeconds,
      globalSts: conduct.globalSts ?? false,
      listFault: listFaultOf(fault),
      staleBucket: fault?.bucket,
    });
    if (operation.isWrite) {
      const event = eventOf(request, caller, this.parts.now());
      eventQueue.send(JSON.stringify(event));
    }
    return service.protocol.answer(content, request.action);
  }
}

/** What CloudTrail has of a call that changed something. */
function eventOf(
  request: AwsRequest,
  { account, arn, role }: Caller,
  time: Date,
) {
  return cloudTrailEnvelope({
    time,
    eventName: request.action,
    accountId: account.id,
    region: request.region,
    bucket: request.bucket,
    userIdentity: role
      ? assumedRole(account.id, role.name, arn.split('/').at(-1)!)
      : {
          type: 'IAMUser',
          arn,
          accountId: account.id,
        },
  });
}

function listFaultOf(fault: Fault | undefined): ListFault | undefined {
  if (fault?.kind === 'end-of-list') {
    return 'ends-here';
  }
  return fault?.kind === 'endless-list' ? fault.mode : undefined;
}

async function sendWith(
  fault: Fault | undefined,
  response: ServerResponse,
  answer: Answer,
  isHead: boolean,
): Promise<void> {
  if (fault?.kind === 'garbage') {
    sendGarbage(response, fault, isHead);
  } else if (isHead) {
    response.writeHead(answer.status, answer.headers).end();
  } else if (fault?.kind === 'cut-off') {
    sendHalf(response, answer);
  } else if (fault?.kind === 'huge') {
    await sendPadded(response, answer, fault);
  } else {
    send(response, answer);
  }
}

function sendGarbage(
  response: ServerResponse,
  fault: Fault & { kind: 'garbage' },
  isHead: boolean,
) {
  const { status = 200, body = loginPage, contentType } = fault;
  const isPage = /^\s*<(!doctype )?html/i.test(body);
  const type = contentType ?? (isPage ? 'text/html' : undefined);
  const headers = type ? { 'content-type': type } : undefined;
  if (isHead) {
    response.writeHead(status, headers).end();
  } else {
    send(response, { status, headers, body });
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer) {
  const content = Buffer.from(body);
  response
    .writeHead(status, { ...headers, 'content-length': content.length })
    .end(content);
}

function sendHalf(response: ServerResponse, { status, headers, body }: Answer) {
  const content = Buffer.from(body);
  response
    .writeHead(status, { ...headers, 'content-length': content.length })
    .write(content.subarray(0, content.length / 2), () => response.destroy());
}

/** As fast as it is read, in pieces of the same 64 KiB. Who has enough may close the connection. */
async function sendPadded(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { bytes, announced }: { bytes: number; announced?: boolean },
): Promise<void> {
  response.writeHead(status, {
    ...headers,
    ...(announced && { 'content-length': bytes }),
  });
  await pipeline(Readable.from(padded(Buffer.from(body), bytes)), response);
}

function* padded(content: Buffer, bytes: number): Iterable<Buffer> {
  const spaces = Buffer.alloc(65_536, ' ');
  yield content.subarray(0, bytes);
  for (let left = bytes - content.length; left > 0; left -= spaces.length) {
    yield spaces.subarray(0, Math.min(left, spaces.length));
  }
}
