import {
  type Aws,
  type blockAll,
  type BucketConfiguration,
  createOrganization,
  startAws,
} from '../../../../dev/aws';

/**
 * Starts the stand-in with one account that has buckets.
 *
 * @param buckets - the configuration of each, by name
 * @param block - what the account blocks
 */
export function startConfigured(
  id: string,
  buckets: Record<string, BucketConfiguration>,
  block?: typeof blockAll,
): Promise<Aws> {
  return startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        {
          id,
          name: 'payments',
          publicAccessBlock: block,
          buckets: Object.entries(buckets).map(([name, configuration]) => ({
            name,
            region: 'eu-west-1',
            configuration,
          })),
        },
      ],
    }),
  });
}
