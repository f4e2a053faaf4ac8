import pLimit, { type Limit } from 'p-limit';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { S3TablesClient } from '@aws-sdk/client-s3tables';
import type { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import { AwsClients, type AwsContext } from './AwsClients';
import type { CredentialSource } from './CredentialSource';
import { IdentityMismatchError } from './awsErrors';
import { readIdentity } from './readIdentity';
import type { ListRegions } from './ListRegions';

/** One account, read with its own credentials: its verified identity, and clients for each region. */
export class AccountSession {
  /**
   * Opens a session for an account and verifies whose credentials it has. Without that, an account entry that names no
   * role would read the buckets of Backstage's own account, and list them under the wrong account.
   *
   * @throws IdentityMismatchError, or what AssumeRole or GetCallerIdentity answered.
   */
  static async open(
    options: AwsContext & {
      account: AwsAccount;
      credentials: CredentialSource;
      /** Absent: lists of buckets are asked for in the home region. */
      listRegions?: ListRegions;
      /** The ids of the accounts that are read; needed where buckets are. */
      readAccounts?: ReadonlySet<string>;
      /** How many calls of the account are in flight. */
      concurrency: number;
    },
  ): Promise<AccountSession> {
    const { account, clock, signal } = options;
    const { credentials, homeRegion } = await options.credentials.of(account);
    const clients = new AwsClients(options, credentials);
    const identity = await readIdentity(clients, homeRegion);
    if (
      identity.accountId !== account.id ||
      identity.partition !== account.partition
    ) {
      throw new IdentityMismatchError(
        `The credentials for account ${account.id} (partition ${account.partition}) belong to account ${identity.accountId} (partition ${identity.partition}), so nothing was read. Give the account a role of its own under aws.accounts, or set aws.accountDefaults.roleName.`,
      );
    }
    return new AccountSession(
      account,
      homeRegion,
      clock,
      signal,
      pLimit(options.concurrency),
      clients,
      options.listRegions,
      options.readAccounts,
    );
  }

  private constructor(
    readonly account: AwsAccount,
    /** The region of the account's STS and of every call that is not about one bucket. */
    readonly homeRegion: string,
    readonly clock: Clock,
    /** Aborted when the run ends; this also ends open requests. */
    readonly signal: AbortSignal,
    /** Bounds the buckets of the account that are read or asked for at once, and with them the calls in flight. */
    readonly limit: Limit,
    private readonly clients: AwsClients,
    readonly listRegions: ListRegions | undefined,
    /** The ids of the accounts that are read. */
    readonly readAccounts: ReadonlySet<string> = new Set(),
  ) {}

  /** The same session, with a queue of its own: for another listing, which ends when it likes. */
  withLimit(concurrency: number): AccountSession {
    return this.#with(pLimit(concurrency));
  }

  /** The same session for another reading: what is asked once per session is asked anew. */
  again(): AccountSession {
    return this.#with(this.limit);
  }

  #with(limit: Limit): AccountSession {
    return new AccountSession(
      this.account,
      this.homeRegion,
      this.clock,
      this.signal,
      limit,
      this.clients,
      this.listRegions,
      this.readAccounts,
    );
  }

  s3(region: string): S3Client {
    return this.clients.s3(region);
  }

  s3Express(region: string): S3Client {
    return this.clients.s3Express(region);
  }

  s3Control(region: string): S3ControlClient {
    return this.clients.s3Control(region);
  }

  s3Tables(region: string): S3TablesClient {
    return this.clients.s3Tables(region);
  }

  s3Vectors(region: string): S3VectorsClient {
    return this.clients.s3Vectors(region);
  }

  tagging(region: string): ResourceGroupsTaggingAPIClient {
    return this.clients.tagging(region);
  }

  cloudWatch(region: string): CloudWatchClient {
    return this.clients.cloudWatch(region);
  }
}
