import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { accountsToRead, type KnownAccounts } from '../accounts/accountsToRead';
import type { CallListener } from '../aws/callMetrics';
import type { CredentialSource } from '../aws/CredentialSource';
import type { AwsHttpHandler } from '../aws/AwsHttpHandler';
import type { ListRegions } from '../aws/ListRegions';
import type { AccountRates } from '../aws/AccountRateLimiter';
import { AccountSession } from '../aws/AccountSession';
import { type KindOfBucket, KINDS_OF_BUCKETS } from '../collect/kinds';
import type { ProviderConfig } from '../config/readProviderConfigs';
import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';

/** How the calls of a run are made. */
export interface AwsRun {
  http: AwsHttpHandler;
  signal: AbortSignal;
  onCall: CallListener;
}

/** The way of one provider to AWS: which accounts there are, and the sessions in which they are read. */
export class AwsAccess {
  /** @param shared - what all providers of the process know of AWS */
  constructor(
    private readonly config: ProviderConfig,
    private readonly credentials: CredentialSource,
    private readonly shared: {
      clock: Clock;
      rates: AccountRates;
      listRegions: ListRegions;
    },
  ) {}

  /**
   * The accounts to read, as far as they are known.
   *
   * @param run - `known`: ids of the accounts that earlier answers of the organization had
   */
  accounts(run: AwsRun & { known: string[] }): Promise<KnownAccounts> {
    const { accounts, organization } = this.config;
    const { credentials, shared } = this;
    return accountsToRead({
      accounts,
      organization,
      clock: shared.clock,
      credentials,
      ...run,
    });
  }

  /** A session of an account, under its verified identity. */
  open(
    account: AwsAccount,
    run: AwsRun & { readAccounts: ReadonlySet<string> },
  ): Promise<AccountSession> {
    return AccountSession.open({
      account,
      clock: this.shared.clock,
      credentials: this.credentials,
      rateOfS3: this.shared.rates.of(account.id),
      listRegions: this.shared.listRegions,
      concurrency: this.config.concurrency.buckets,
      ...run,
    });
  }

  /** Forgets credentials that were refused, by what AWS answered. */
  forget(account: AwsAccount, error: unknown): void {
    this.credentials.forget(account, error);
  }

  async homeRegion(account: AwsAccount): Promise<string> {
    return (await this.credentials.of(account)).homeRegion;
  }

  kind(kind: BucketKind): KindOfBucket {
    return KINDS_OF_BUCKETS[kind];
  }
}
