import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { partitionOfArn } from '../model/partition';
import type { AwsClients } from './AwsClients';
import { UnusableAnswerError } from './awsErrors';

/** Whose credentials these are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function readIdentity(
  clients: AwsClients,
  region: string,
): Promise<{ accountId: string; partition: string }> {
  const { Account: accountId, Arn: arn } = await clients
    .sts(region)
    .send(new GetCallerIdentityCommand({}));
  if (!accountId || !arn) {
    throw new UnusableAnswerError(
      'The answer to GetCallerIdentity names no account. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
    );
  }
  return { accountId, partition: partitionOfArn(arn) };
}
