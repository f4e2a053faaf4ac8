import type { IncomingMessage, ServerResponse } from 'http';
import { text } from 'stream/consumers';
import { setTimeout as wait } from 'timers/promises';
import { type Answer, AwsError } from './answer';
import type { CallLog, RecordedCall } from './calls';
import { type Credentials, expiredToken } from './credentials';
import type { Fault, Faults } from './faults';
import type { Dialect, Operation } from './operation';
import type { Organization } from './organization';
import { organizationsOperations } from './organizations';
import { type RateLimit, createRateLimiter } from './rate-limit';
import { render, withRequestId } from './render';
import { type AwsRequest, type Service, readRequest } from './request';
import { s3Operations } from './s3';
import { stsOperations } from './sts';
import { taggingOperations } from './tagging';

/** How the stand-in answers, besides what its organization is. */
export interface Conduct {
  /** How long each answer takes; by default no longer than it takes. */
  latencyMilliseconds?: number;
  /** Calls that are let through: per account, of the tagging API per account and region; by default all. */
  rateLimits?: Partial<Record<Service, RateLimit>>;
  /** What is different from AWS; by default nothing. */
  dialect?: Partial<Dialect>;
  /** How long sessions last, whatever AssumeRole asks for. */
  sessionSeconds?: number;
  /**
   * Whether the tokens that STS gives for us-east-1 are those of its global endpoint, which opt-in regions refuse. By
   * default they are those of the regional one: which it was, a request to one port doesn't show.
   */
  globalSts?: boolean;
}

const operations: Record<Service, Record<string, Operation>> = {
  s3: s3Operations,
  sts: stsOperations,
  organizations: organizationsOperations,
  tagging: taggingOperations,
};

const throttling: Record<Service, AwsError> = {
  s3: new AwsError('SlowDown', 503, 'Please reduce your request rate.'),
  sts: new AwsError('Throttling', 400, 'Rate exceeded'),
  organizations: new AwsError(
    'TooManyRequestsException',
    400,
    "AWS Organizations can't complete your request because another request is already in progress. Try again later.",
  ),
  tagging: new AwsError('ThrottledException', 400, 'Rate exceeded'),
};

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

export function createResponder(
  parts: Conduct & {
    organization: Organization;
    calls: CallLog;
    faults: Faults;
    credentials: Credentials;
  },
) {
  const { organization, calls, faults, credentials } = parts;
  const dialect: Dialect = {
    bucketRegion: 'listed',
    maxBuckets: 'paginates',
    headBucketRegion: 'header',
    wrongRegion: 'redirects',
    ...parts.dialect,
  };
  const limiter = createRateLimiter(parts.rateLimits ?? {});

  const answer = (
    request: AwsRequest,
    call: RecordedCall,
    fault: Fault | undefined,
  ): Answer => {
    const caller = credentials.identify(request);
    if (fault?.kind === 'error') {
      const { code, message = code, headers } = fault;
      const { status = usualStatus[code] ?? 400 } = fault;
      throw new AwsError(code, status, message, { headers });
    }
    if (fault?.kind === 'expired-session') {
      credentials.expire(caller.account.id);
      throw expiredToken(request);
    }
    if (fault?.kind === 'throttle' || !limiter.admits(call)) {
      throw throttling[request.service];
    }
    const operation = operations[request.service][request.action];
    if (!operation) {
      throw new AwsError(
        'NotImplemented',
        501,
        'The local stand-in for AWS does not know this operation.',
      );
    }
    return operation.answer({
      permission: operation.permission,
      request,
      caller,
      organization,
      credentials,
      dialect,
      sessionSeconds: parts.sessionSeconds,
      globalSts: parts.globalSts ?? false,
      listEndsHere: fault?.kind === 'end-of-list',
    });
  };

  const answerOrRefuse = (
    request: AwsRequest,
    call: RecordedCall,
    fault: Fault | undefined,
  ): { answered: Answer; outcome: string } => {
    try {
      return {
        answered: withRequestId(request.service, answer(request, call, fault)),
        outcome: fault?.kind ?? 'ok',
      };
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      return { answered: render(request.service, error), outcome: error.code };
    }
  };

  return async (
    incoming: IncomingMessage,
    response: ServerResponse,
    closing: AbortSignal,
  ) => {
    const request = readRequest({
      method: incoming.method ?? 'GET',
      url: incoming.url ?? '/',
      headers: incoming.headers,
      body: await text(incoming),
    });
    if (!request) {
      send(
        response,
        render('s3', new AwsError('AccessDenied', 403, 'Access Denied')),
      );
      return;
    }
    const call: RecordedCall = {
      service: request.service,
      action: request.action,
      permission: operations[request.service][request.action]?.permission,
      region: request.region,
      account: accountOf(request, credentials),
      bucket: request.bucket,
      parameters: request.parameters,
      outcome: 'pending',
    };
    calls.arrived(call);
    if (parts.latencyMilliseconds) {
      await wait(parts.latencyMilliseconds, undefined, { signal: closing });
    }
    const fault = await faults.meet(call);
    if (fault?.kind === 'delay') {
      await wait(fault.milliseconds, undefined, { signal: closing });
    }
    if (fault?.kind === 'hang' || fault?.kind === 'reset') {
      calls.answered(call, fault.kind);
      if (fault.kind === 'reset') {
        incoming.socket.resetAndDestroy();
      }
      return;
    }
    const { answered, outcome } = answerOrRefuse(request, call, fault);
    calls.answered(call, outcome);
    if (request.action === 'HeadBucket') {
      response.writeHead(answered.status, answered.headers).end();
    } else if (fault?.kind === 'cut-off') {
      sendHalf(response, answered);
    } else if (fault?.kind === 'garbage') {
      send(response, { status: 200, body: fault.body ?? loginPage });
    } else {
      send(response, answered);
    }
  };
}

function sendHalf(response: ServerResponse, { status, headers, body }: Answer) {
  const content = Buffer.from(body);
  response
    .writeHead(status, { ...headers, 'content-length': content.length })
    .write(content.subarray(0, content.length / 2), () => response.destroy());
}

function send(response: ServerResponse, { status, headers, body }: Answer) {
  const content = Buffer.from(body);
  response
    .writeHead(status, { ...headers, 'content-length': content.length })
    .end(content);
}

/** Whose account a call is about: the role's where a role is assumed, else that of the keys. */
function accountOf(
  request: AwsRequest,
  credentials: Credentials,
): string | undefined {
  if (request.action === 'AssumeRole') {
    return /::(\d{12}):/.exec(`${request.parameters.RoleArn}`)?.[1];
  }
  return credentials.accountOf(request.accessKeyId);
}
