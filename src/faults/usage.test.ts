import type {
  UsageOfBucket,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, startAws } from '../../dev/aws';
import { dailyUsage } from '../../dev/aws/estate/usage';
import { eventually } from '../__testUtils__/until';
import { schedule } from './__testUtils__/backend';
import { bucketsInAws, expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  createSmallOrganization,
} from './__testUtils__/organization';
import { prepareProcess, type PreparedProcess } from './__testUtils__/process';

jest.setTimeout(240_000);

const MILLISECONDS_A_DAY = 86_400_000;

let aws: Aws;
let database: BackendDatabase;
let process: PreparedProcess;

afterEach(async () => {
  await process.kill();
  await database.remove();
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

describe.each(databases)('CloudWatch fails, on $name', ({ open }) => {
  it('leaves the buckets and all known sizes as they are, and says why', async () => {
    aws = await startAws({ organization: createSmallOrganization() });
    for (const id of accounts) {
      // In more than one region.
      aws.organization.accounts.get(id)!.buckets.put({
        name: `bucket-${id[0]}-us`,
        region: 'us-east-1',
      });
    }
    database = await open();
    process = prepareProcess(aws);
    const [denied] = accounts;
    const fault = aws.inject(
      { service: 'cloudwatch', account: denied },
      { kind: 'error', code: 'AccessDenied', status: 403, message: 'no' },
    );
    const backend = await process.start({
      database: database.config,
      providers: { accounts, schedule, usage: { frequency: { seconds: 1 } } },
    });
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
    await eventually(
      () => readUsage(backend.baseUrl),
      page => {
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
      },
    );
    // What the sweep reads is another matter.
    expect((await backend.task()).error).toBeUndefined();
    expect(
      backend.log.some(line =>
        /Allow cloudwatch:ListMetrics in the role's policy/.test(line),
      ),
    ).toBe(true);

    fault.clear();
    aws.inject(
      { service: 'cloudwatch', account: accounts[1] },
      { kind: 'garbage' },
    );
    await eventually(
      () => readUsage(backend.baseUrl),
      page => {
        expect(sizesOf(page)).toEqual(sizesInAws());
        expect(page.unavailable.map(({ accountId }) => accountId)).toEqual([
          accounts[1],
          accounts[1],
        ]);
      },
    );
  });
});
