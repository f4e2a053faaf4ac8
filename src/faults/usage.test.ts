/* On SQLite in memory: what CloudWatch says is the matter. */
import type {
  UsageOfBucket,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws } from '../../dev/aws';
import { dailyUsage } from '../../dev/aws/estate/usage';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { bucketsInAws, expectCatalogEqualsAws } from './__testUtils__/catalog';
import { memory } from './__testUtils__/databases';
import {
  accounts,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(240_000);

const MILLISECONDS_A_DAY = 86_400_000;

let aws: Aws;
let backend: RunningBackend;

afterEach(async () => {
  await backend.stop();
  await aws.close();
});

/** The size of each bucket that is not empty, as S3 reported it for yesterday. */
function sizesInAws(): Record<string, number> {
  const yesterday = Math.floor(Date.now() / MILLISECONDS_A_DAY) - 1;
  return Object.fromEntries(
    bucketsInAws(aws, accounts).flatMap(({ bucket, account }) => {
      const usage = dailyUsage(
        aws.organization.accounts.get(account)!.buckets.get(bucket)!,
      )(yesterday);
      return usage
        ? [[bucket, Object.values(usage.bytes).reduce((a, b) => a + b, 0)]]
        : [];
    }),
  );
}

async function readUsage(baseUrl: string): Promise<UsagePage<UsageOfBucket>> {
  const response = await fetch(
    `${baseUrl}/api/catalog/aws-s3-buckets/usage?by=bucket&limit=500`,
  );
  return response.json();
}

const sizesOf = ({ items }: UsagePage<UsageOfBucket>) =>
  Object.fromEntries(items.map(({ bucket, bytes }) => [bucket, bytes]));

describe('CloudWatch fails', () => {
  it('leaves the buckets and all known sizes as they are, and says why', async () => {
    aws = await useAws({ organization: createSmallOrganization() });
    for (const id of accounts) {
      // In more than one region.
      aws.organization.accounts.get(id)!.buckets.put({
        name: `bucket-${id[0]}-us`,
        region: 'us-east-1',
      });
    }
    const [denied] = accounts;
    const fault = aws.inject(
      { service: 'cloudwatch', account: denied },
      { kind: 'error', code: 'AccessDenied', status: 403, message: 'no' },
    );
    const log: string[] = [];
    backend = await startBackend(
      {
        database: memory,
        providers: { accounts, usage: { frequency: { milliseconds: 1 } } },
        isTriggered: true,
      },
      line => log.push(line),
    );
    // What the sweep reads is another matter.
    expect(await backend.run()).toBeUndefined();
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    await backend.run('default', 'usage');
    const page = await readUsage(backend.baseUrl);
    const readable = Object.entries(sizesInAws()).filter(([name]) =>
      name.startsWith('bucket-3'),
    );
    expect(page.isConfigured).toBe(true);
    expect(sizesOf(page)).toEqual(Object.fromEntries(readable));
    expect(
      page.unavailable.map(({ accountId, region, kind }) => [
        accountId,
        region,
        kind,
      ]),
    ).toEqual([
      [denied, 'eu-west-1', 'denied'],
      [denied, 'us-east-1', 'denied'],
    ]);
    expect(log.join('\n')).toMatch(
      /Allow cloudwatch:ListMetrics in the role's policy/,
    );

    fault.clear();
    aws.inject(
      { service: 'cloudwatch', account: accounts[1] },
      { kind: 'garbage' },
    );
    await backend.run('default', 'usage');
    const later = await readUsage(backend.baseUrl);
    expect(sizesOf(later)).toEqual(sizesInAws());
    expect(later.unavailable.map(({ accountId }) => accountId)).toEqual([
      accounts[1],
      accounts[1],
    ]);
  });
});
