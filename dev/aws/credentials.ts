import { randomBytes } from 'crypto';
import { AwsError } from './answer';
import {
  type Account,
  type Organization,
  type Role,
  accountOfKey,
} from './organization';
import { isOptIn, partitionOf } from './regions';
import type { AwsRequest } from './request';

/** Who asks: an account's IAM user `backstage`, or a role in it. */
export interface Caller {
  account: Account;
  role?: Role;
  arn: string;
  userId: string;
}

interface Session extends Caller {
  accessKeyId: string;
  secretAccessKey: string;
  token: string;
  expiration: Date;
  ofGlobalEndpoint: boolean;
}

export interface Credentials {
  /** The caller that a request's keys belong to. */
  identify(request: AwsRequest): Caller;
  /** The id of the account that a key belongs to, be it valid or not. */
  accountOf(accessKeyId: string): string | undefined;
  /** A new session of a role. */
  assume(
    account: Account,
    role: Role,
    session: { name: string; seconds: number; ofGlobalEndpoint: boolean },
  ): Session;
  /** Makes the sessions of an account, or of all, expire at once. */
  expire(accountId?: string): void;
  /** The secret keys and tokens of all sessions that it gave. */
  secrets(): string[];
}

export function createCredentials(organization: Organization): Credentials {
  const sessions = new Map<string, Session>();

  const sessionOf = (request: AwsRequest): Session => {
    const session = sessions.get(request.accessKeyId);
    if (!session || !organization.accounts.has(session.account.id)) {
      throw unknownKey(request);
    }
    if (session.token !== request.sessionToken) {
      throw invalidToken(request);
    }
    if (session.expiration.getTime() <= Date.now()) {
      throw expiredToken(request);
    }
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html: tokens of the global
    // endpoint are valid only in regions that are enabled by default.
    if (session.ofGlobalEndpoint && isOptIn(request.region)) {
      throw invalidToken(request);
    }
    return session;
  };

  const userOf = (request: AwsRequest): Caller => {
    const account = organization.accounts.get(
      accountOfKey(request.accessKeyId) ?? '',
    );
    if (!account) {
      throw unknownKey(request);
    }
    return {
      account,
      arn: `arn:${account.partition}:iam::${account.id}:user/backstage`,
      userId: `AIDALOCL${account.id}`,
    };
  };

  return {
    identify(request) {
      const caller = request.accessKeyId.startsWith('ASIA')
        ? sessionOf(request)
        : userOf(request);
      if (caller.account.partition !== partitionOf(request.region)) {
        throw unknownKey(request);
      }
      return caller;
    },
    accountOf: accessKeyId =>
      sessions.get(accessKeyId)?.account.id ?? accountOfKey(accessKeyId),
    assume(account, role, { name, seconds, ofGlobalEndpoint }) {
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      const session: Session = {
        account,
        role,
        arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${role.name}/${name}`,
        userId: `AROALOCL${account.id}:${name}`,
        accessKeyId,
        secretAccessKey: randomBytes(20).toString('hex'),
        token: randomBytes(96).toString('base64'),
        expiration: new Date(Date.now() + seconds * 1000),
        ofGlobalEndpoint,
      };
      sessions.set(accessKeyId, session);
      return session;
    },
    expire(accountId) {
      for (const session of sessions.values()) {
        if (accountId === undefined || session.account.id === accountId) {
          session.expiration = new Date(0);
        }
      }
    },
    secrets: () =>
      [...sessions.values()].flatMap(({ secretAccessKey, token }) => [
        secretAccessKey,
        token,
      ]),
  };
}

// Each service has codes of its own for the same thing. S3:
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList, the others:
// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html

function unknownKey({ service, accessKeyId }: AwsRequest): AwsError {
  switch (service) {
    case 's3':
      return new AwsError(
        'InvalidAccessKeyId',
        403,
        'The AWS Access Key Id you provided does not exist in our records.',
        { elements: { AWSAccessKeyId: accessKeyId } },
      );
    case 'sts':
      return new AwsError(
        'InvalidClientTokenId',
        403,
        'The security token included in the request is invalid.',
      );
    default:
      return new AwsError(
        'UnrecognizedClientException',
        400,
        'The security token included in the request is invalid.',
      );
  }
}

function invalidToken(request: AwsRequest): AwsError {
  return request.service === 's3'
    ? new AwsError(
        'InvalidToken',
        400,
        'The provided token is malformed or otherwise invalid.',
        { elements: { 'Token-0': request.sessionToken ?? '' } },
      )
    : unknownKey(request);
}

export function expiredToken({
  service,
  sessionToken = '',
}: AwsRequest): AwsError {
  switch (service) {
    case 's3':
      return new AwsError(
        'ExpiredToken',
        400,
        'The provided token has expired.',
        { elements: { 'Token-0': sessionToken } },
      );
    case 'sts':
      return new AwsError(
        'ExpiredToken',
        403,
        'The security token included in the request is expired',
      );
    default:
      return new AwsError(
        'ExpiredTokenException',
        400,
        'The security token included in the request is expired',
      );
  }
}
