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
import { isPermitted } from './permission';
import { createRateLimiter } from './rate-limit';
import { notPermitted, render, withRequestId } from './render';
import { type AwsRequest, type Service, readRequest } from './request';
import { s3Operations } from './s3';
import type { AwsOptions } from './start-aws';
import { stsOperations } from './sts';
import { taggingOperations } from './tagging';

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

export function createResponder(
  parts: AwsOptions & {
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
      const { code, status = usualStatus[code] ?? 400, message = code } = fault;
      throw new AwsError(code, status, message);
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
    if (
      operation.permission &&
      !isPermitted(caller.role, operation.permission)
    ) {
      throw notPermitted(request, caller.arn, operation.permission);
    }
    return operation.answer({
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
    switch (fault?.kind) {
      case 'hang':
        calls.answered(call, 'hang');
        return;
      case 'reset':
        calls.answered(call, 'reset');
        incoming.socket.resetAndDestroy();
        return;
      case 'delay':
        await wait(fault.milliseconds, undefined, { signal: closing });
        break;
      default:
    }

    let outcome = fault?.kind ?? 'ok';
    let rendered: Answer;
    try {
      rendered = withRequestId(request.service, answer(request, call, fault));
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      outcome = error.code;
      rendered = render(request.service, error);
    }
    calls.answered(call, outcome);
    if (fault?.kind === 'garbage') {
      rendered = {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: fault.body ?? loginPage,
      };
    }
    if (request.action === 'HeadBucket') {
      response.writeHead(rendered.status, rendered.headers).end();
    } else if (fault?.kind === 'cut-off') {
      const body = Buffer.from(rendered.body);
      response.writeHead(rendered.status, {
        ...rendered.headers,
        'content-length': body.length,
      });
      response.write(body.subarray(0, body.length / 2), () =>
        incoming.socket.destroy(),
      );
    } else {
      send(response, rendered);
    }
  };
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

const loginPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to use this network.</body></html>';
