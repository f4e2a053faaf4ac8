import { randomBytes } from 'node:crypto';
import {
  type Account,
  accountOfKey,
  type Organization,
  type Role,
} from './estate/organization';
import { isOptIn, partitionOf } from './regions';

/** Who asks: the IAM user `backstage` of an account, or a role in it. */
export interface Caller {
  account: Account;
  role?: Role;
  arn: string;
  userId: string;
}

export interface Session extends Caller {
  accessKeyId: string;
  secretAccessKey: string;
  token: string;
  expiration: Date;
  ofGlobalEndpoint: boolean;
}

/** What a request is signed with, and for which region. */
interface Keys {
  accessKeyId: string;
  sessionToken?: string;
  region: string;
}

export class KeysRefusedError extends Error {
  constructor(readonly reason: 'unknownKey' | 'invalidToken' | 'expiredToken') {
    super(reason);
  }
}

/** The sessions that STS gave, and whose keys are whose. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly organization: Organization,
    private readonly now: () => Date,
  ) {}

  /** The caller that the keys belong to. Throws a {@link KeysRefusedError} where they are not valid here and now. */
  identify(keys: Keys): Caller {
    const caller = keys.accessKeyId.startsWith('ASIA')
      ? this.findSession(keys)
      : this.findUser(keys);
    if (caller.account.partition !== partitionOf(keys.region)) {
      throw new KeysRefusedError('unknownKey');
    }
    return caller;
  }

  /** The id of the account that a key belongs to, be it valid or not. */
  accountOf(accessKeyId: string): string | undefined {
    return (
      this.sessions.get(accessKeyId)?.account.id ?? accountOfKey(accessKeyId)
    );
  }

  /** A new session of a role. */
  assume(
    account: Account,
    role: Role,
    options: { name: string; seconds: number; ofGlobalEndpoint: boolean },
  ): Session {
    const { name, seconds, ofGlobalEndpoint } = options;
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const session: Session = {
      account,
      role,
      arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${role.name}/${name}`,
      userId: `AROALOCL${account.id}:${name}`,
      accessKeyId,
      secretAccessKey: randomBytes(20).toString('hex'),
      token: randomBytes(96).toString('base64'),
      expiration: new Date(this.now().getTime() + seconds * 1000),
      ofGlobalEndpoint,
    };
    this.sessions.set(accessKeyId, session);
    return session;
  }

  /** Makes the sessions of an account, or of all, expire at once. */
  expire(accountId?: string): void {
    for (const session of this.sessions.values()) {
      if (accountId === undefined || session.account.id === accountId) {
        session.expiration = new Date(0);
      }
    }
  }

  /** The secret keys and tokens of all sessions that it gave. */
  secrets(): string[] {
    return [...this.sessions.values()].flatMap(({ secretAccessKey, token }) => [
      secretAccessKey,
      token,
    ]);
  }

  private findSession({ accessKeyId, sessionToken, region }: Keys): Session {
    const session = this.sessions.get(accessKeyId);
    if (!session || !this.organization.accounts.has(session.account.id)) {
      throw new KeysRefusedError('unknownKey');
    }
    if (session.token !== sessionToken) {
      throw new KeysRefusedError('invalidToken');
    }
    if (session.expiration <= this.now()) {
      throw new KeysRefusedError('expiredToken');
    }
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html: tokens of the global
    // endpoint are valid only in regions that are enabled by default.
    if (session.ofGlobalEndpoint && isOptIn(region)) {
      throw new KeysRefusedError('invalidToken');
    }
    return session;
  }

  private findUser({ accessKeyId }: Keys): Caller {
    const account = this.organization.accounts.get(
      accountOfKey(accessKeyId) ?? '',
    );
    if (!account) {
      throw new KeysRefusedError('unknownKey');
    }
    return {
      account,
      arn: `arn:${account.partition}:iam::${account.id}:user/backstage`,
      userId: `AIDALOCL${account.id}`,
    };
  }
}
