import {
  accessKeyOf,
  createSampleOrganization,
  sampleAccountIds,
} from '../../dev/aws';
import { startBackend } from './backend';

/**
 * Starts a backend, and answers with an account's buckets, each with its region, as they are in AWS and in its catalog.
 *
 * @param options - `directory`: the backend's; `endpoint`: of the stand-in for AWS; `node`: by default this Node.js;
 *   `look`: is called with the backend's address when all are in its catalog
 */
export async function bucketsOf(options: {
  directory: string;
  endpoint: string;
  environment?: Record<string, string>;
  node?: string;
  look?: (url: string) => Promise<void>;
}) {
  const accountId = sampleAccountIds['payments-prod'];
  const buckets = [
    ...createSampleOrganization().accounts.get(accountId)!.buckets.after(),
  ];
  const backend = await startBackend(
    options.directory,
    {
      AWS_ENDPOINT_URL: options.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: accessKeyOf(sampleAccountIds.management),
      AWS_SECRET_ACCESS_KEY: 'any',
      ...options.environment,
    },
    options.node,
  );
  try {
    const entities = await backend.entities(
      {
        filter: `kind=resource,spec.type=s3-bucket,metadata.annotations.amazonaws.com/account-id=${accountId}`,
      },
      found => found.length === buckets.length,
    );
    await options.look?.(backend.url);
    return {
      inAws: buckets.map(({ name: bucket, region }) => `${bucket} ${region}`),
      inCatalog: entities.map(
        ({ metadata: { annotations } }) =>
          `${annotations?.['amazonaws.com/bucket-name']} ${annotations?.['amazonaws.com/region']}`,
      ),
    };
  } finally {
    await backend.stop();
  }
}
