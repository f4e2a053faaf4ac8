import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AdaptiveRetryStrategy } from '@smithy/util-retry';
import { CallListener, tellCalls } from './callMetrics';
import { AccountCredentials } from './credentials';

/** Whose credentials these are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function readIdentity(
  options: AccountCredentials & {
    requestHandler: NodeHttpHandler;
    retryStrategy: AdaptiveRetryStrategy;
    onCall: CallListener;
  },
): Promise<{ accountId: string; partition: string }> {
  const { credentials, homeRegion, requestHandler, retryStrategy } = options;
  const sts = new STSClient({
    region: homeRegion,
    credentials,
    requestHandler,
    retryStrategy,
  });
  sts.middlewareStack.use(tellCalls(options.onCall));
  const { Account: accountId = '', Arn: arn = '' } = await sts.send(
    new GetCallerIdentityCommand({}),
  );
  return { accountId, partition: arn.split(':')[1] };
}
