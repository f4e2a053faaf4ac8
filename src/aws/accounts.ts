import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Config } from '@backstage/config';
import { CredentialSource } from './credentials';
import { AwsAccount } from './record';

/** An account as `accounts` of a provider names it. */
export type ConfiguredAccount = Pick<AwsAccount, 'id' | 'name' | 'owner'>;

/**
 * The accounts to read where the provider's config names them; where it names none, every account of `aws.accounts`;
 * and where there are none either, the one whose credentials Backstage runs with.
 */
export async function configuredAccounts(options: {
  config: Config;
  accounts: ConfiguredAccount[] | undefined;
  credentials: CredentialSource;
  signal: AbortSignal;
}): Promise<AwsAccount[]> {
  const { config, credentials, signal } = options;
  const accounts =
    options.accounts ??
    config
      .getOptionalConfigArray('aws.accounts')
      ?.map(entry => ({ id: entry.getString('accountId') })) ??
    [];
  if (accounts.length > 0) {
    return accounts.map(account => ({
      ...account,
      partition: configuredPartition(config, account.id),
    }));
  }
  return [await mainAccount(credentials, signal)];
}

/** The partition that the `aws` section of the config gives an account; `aws` by default. */
export function configuredPartition(config: Config, accountId: string): string {
  const entry = config
    .getOptionalConfigArray('aws.accounts')
    ?.find(account => account.getString('accountId') === accountId);
  return (
    entry?.getOptionalString('partition') ??
    config.getOptionalString('aws.accountDefaults.partition') ??
    'aws'
  );
}

async function mainAccount(
  source: CredentialSource,
  signal: AbortSignal,
): Promise<AwsAccount> {
  const { credentials, homeRegion } = await source.main();
  const sts = new STSClient({ region: homeRegion, credentials });
  try {
    const { Account: id = '', Arn: arn = '' } = await sts.send(
      new GetCallerIdentityCommand({}),
      {
        abortSignal: signal,
      },
    );
    return { id, partition: arn.split(':')[1] };
  } finally {
    sts.destroy();
  }
}
