import { type Answer, AwsError, element } from './answer';
import type { Call, Operation } from './operation';

const namespace = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

export const stsOperations: Record<string, Operation> = {
  AssumeRole: { answer: assumeRole },
  // Needs no permission, even an explicit deny doesn't matter:
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  GetCallerIdentity: {
    answer: ({ caller }) =>
      result(
        'GetCallerIdentity',
        element('Arn', caller.arn) +
          element('UserId', caller.userId) +
          element('Account', caller.account.id),
      ),
  },
};

export function renderStsError(error: AwsError, requestId: string): string {
  return `<ErrorResponse ${namespace}><Error>${element(
    'Type',
    error.status < 500 ? 'Sender' : 'Receiver',
  )}${element('Code', error.code)}${element('Message', error.message)}</Error>${element(
    'RequestId',
    requestId,
  )}</ErrorResponse>`;
}

const roleArn = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(call: Call): Answer {
  const { request, caller, organization, credentials } = call;
  const parameters = request.parameters as Record<string, string | undefined>;
  const arn = parameters.RoleArn ?? '';
  const name = parameters.RoleSessionName ?? '';
  const seconds = Number(parameters.DurationSeconds ?? 3600);
  const [, partition, accountId, roleName] = roleArn.exec(arn) ?? [];
  if (!partition) {
    throw invalid(`${arn} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (!(seconds >= 900 && seconds <= 43_200)) {
    throw invalid(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
  if (caller.role && seconds > 3600) {
    throw invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }

  const account = organization.accounts.get(accountId);
  const role = account?.roles.get(roleName);
  // Which of several reasons it is shows only in the end of the text, and not always:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  const deny = (reason: string) =>
    new AwsError(
      'AccessDenied',
      403,
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}${reason}`,
    );
  if (
    !account ||
    !role ||
    account.partition !== partition ||
    partition !== caller.account.partition ||
    account.state !== 'ACTIVE'
  ) {
    throw deny('');
  }
  if (role.trust === 'denied-by-service-control-policy') {
    throw deny(' with an explicit deny in a service control policy');
  }
  if (
    role.trust === 'denied' ||
    (role.externalId !== undefined && role.externalId !== parameters.ExternalId)
  ) {
    throw deny(
      ' because no resource-based policy allows the sts:AssumeRole action',
    );
  }

  const session = credentials.assume(account, role, {
    name,
    seconds: call.sessionSeconds ?? seconds,
    ofGlobalEndpoint: call.globalSts && request.region === 'us-east-1',
  });
  return result(
    'AssumeRole',
    `<AssumedRoleUser>${element('AssumedRoleId', session.userId)}${element(
      'Arn',
      session.arn,
    )}</AssumedRoleUser><Credentials>${element(
      'AccessKeyId',
      session.accessKeyId,
    )}${element('SecretAccessKey', session.secretAccessKey)}${element(
      'SessionToken',
      session.token,
    )}${element('Expiration', session.expiration.toISOString())}</Credentials>`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}

function result(action: string, content: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response ${namespace}><${action}Result>${content}</${action}Result><ResponseMetadata/></${action}Response>`,
  };
}
