/**
 * Regions that an account must opt in to:
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const optInRegions = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
]);

/** As the SDK's own table of partitions has it (`@aws-sdk/core/client`); every other region is in `aws`. */
const partitions: Record<string, string> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'eusc-': 'aws-eusc',
};

export function isOptIn(region: string): boolean {
  return optInRegions.has(region);
}

export function partitionOf(region: string): string {
  const prefix = Object.keys(partitions).find(start =>
    region.startsWith(start),
  );
  return prefix ? partitions[prefix] : 'aws';
}
