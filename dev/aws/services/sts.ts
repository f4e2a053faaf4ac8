import { query, type QueryContent, readQueryRequest } from '../protocols/query';
import { AwsError, type Call, type Service } from '../service';

const roleArn = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const sts: Service<QueryContent> = {
  signingName: 'sts',
  protocol: query('https://sts.amazonaws.com/doc/2011-06-15/'),
  readRequest: readQueryRequest,
  operations: {
    AssumeRole: {
      accountOf: ({ parameters }) => roleArn.exec(`${parameters.RoleArn}`)?.[2],
      answer: assumeRole,
    },
    // Needs no permission, even an explicit deny doesn't matter:
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    GetCallerIdentity: {
      answer: ({ caller }) => ({
        Arn: caller.arn,
        UserId: caller.userId,
        Account: caller.account.id,
      }),
    },
  },
  // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
  errors: {
    throttled: () => new AwsError('Throttling', 400, 'Rate exceeded'),
    denied: message => new AwsError('AccessDenied', 403, message),
    unknownKey: invalidClientToken,
    invalidToken: invalidClientToken,
    expiredToken: () =>
      new AwsError(
        'ExpiredToken',
        403,
        'The security token included in the request is expired',
      ),
  },
};

function invalidClientToken(): AwsError {
  return new AwsError(
    'InvalidClientTokenId',
    403,
    'The security token included in the request is invalid.',
  );
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(call: Call): QueryContent {
  const { request, sessions } = call;
  const parameters = request.parameters as Record<string, string | undefined>;
  const { name, seconds } = readSession(call, parameters);
  const { account, role } = findRole(call, parameters);
  const session = sessions.assume(account, role, {
    name,
    seconds: call.sessionSeconds ?? seconds,
    ofGlobalEndpoint: call.globalSts && request.region === 'us-east-1',
  });
  return {
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.token,
      Expiration: session.expiration.toISOString(),
    },
  };
}

function readSession(
  { caller }: Call,
  {
    RoleSessionName: name = '',
    DurationSeconds = '3600',
  }: Record<string, string | undefined>,
): { name: string; seconds: number } {
  const seconds = Number(DurationSeconds);
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
  return { name, seconds };
}

function findRole(
  { caller, organization }: Call,
  { RoleArn: arn = '', ExternalId }: Record<string, string | undefined>,
) {
  const [, partition, accountId, roleName] = roleArn.exec(arn) ?? [];
  if (!partition) {
    throw invalid(`${arn} is invalid`);
  }
  const account = organization.accounts.get(accountId);
  const role = account?.roles.get(roleName);
  // Which of several reasons it is shows only in the end of the text, and not always:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  const denied = (reason: string) =>
    sts.errors.denied(
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}${reason}`,
    );
  if (
    !account ||
    !role ||
    account.partition !== partition ||
    partition !== caller.account.partition ||
    account.state !== 'ACTIVE'
  ) {
    throw denied('');
  }
  if (role.trust === 'denied-by-service-control-policy') {
    throw denied(' with an explicit deny in a service control policy');
  }
  if (
    role.trust === 'denied' ||
    (role.externalId !== undefined && role.externalId !== ExternalId)
  ) {
    throw denied(
      ' because no resource-based policy allows the sts:AssumeRole action',
    );
  }
  return { account, role };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}
