import { parseArgs } from 'node:util';
import { generateEstate } from './estate/generated';
import { startAws } from './server';
import type { Dialect } from './service';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    accounts: { type: 'string' },
    'buckets-per-account': { type: 'string', default: '100' },
    regions: { type: 'string' },
    'denied-accounts': { type: 'string' },
    latency: { type: 'string' },
    'rate-limit': { type: 'string' },
    'tagging-rate-limit': { type: 'string' },
    'session-seconds': { type: 'string' },
    'list-regions': { type: 'string' },
    'max-buckets': { type: 'string' },
    'head-bucket-region': { type: 'string' },
    'wrong-region': { type: 'string' },
    'list-order': { type: 'string' },
    'bucket-quota': { type: 'string' },
  },
});

const numeric = (value: string | undefined) =>
  value === undefined ? undefined : Number(value);
const limit = (perSecond: string | undefined) =>
  perSecond === undefined ? undefined : { perSecond: Number(perSecond) };

async function main() {
  const aws = await startAws({
    port: numeric(values.port),
    organization:
      values.accounts === undefined
        ? undefined
        : generateEstate({
            accounts: Number(values.accounts),
            bucketsPerAccount: Number(values['buckets-per-account']),
            regions: values.regions?.split(','),
            deniedAccounts: numeric(values['denied-accounts']),
            bucketQuota: numeric(values['bucket-quota']),
          }),
    latencyMilliseconds: numeric(values.latency),
    rateLimits: {
      s3: limit(values['rate-limit']),
      tagging: limit(values['tagging-rate-limit']),
    },
    sessionSeconds: numeric(values['session-seconds']),
    dialect: Object.fromEntries(
      Object.entries({
        bucketRegion: values['list-regions'],
        maxBuckets: values['max-buckets'],
        headBucketRegion: values['head-bucket-region'],
        wrongRegion: values['wrong-region'],
        listOrder: values['list-order'],
      }).filter(([, value]) => value !== undefined),
    ) as Partial<Dialect>,
    // A benchmark's millions of calls would fill the memory.
    listCalls: false,
  });
  process.stdout.write(`${aws.endpoint}\n`);
  const end = () => {
    aws.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
