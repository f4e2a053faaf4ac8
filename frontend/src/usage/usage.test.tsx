import type { ReactElement } from 'react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen, waitFor, within } from '@testing-library/react';
import type {
  UsageOfBucket,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { usageClient } from './__testUtils__/usageClient';
import { BucketUsage, FastestGrowingBuckets } from '.';
import { UsageByAccount, UsageByOwner, EstateSize, LargestBuckets } from '.';

const GB = 1024 ** 3;

beforeAll(() => {
  // jsdom has no layout, and so nothing to observe. The plot itself is seen in the tests in a browser.
  global.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});

const show = async (
  element: ReactElement,
  answer: Parameters<typeof usageClient>[0],
) => {
  const { client, asked } = usageClient(answer);
  await renderInTestApp(element, {
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [[s3BucketsApiRef, client]],
  });
  return asked;
};

const unavailable: UsagePage['unavailable'] = [
  {
    providerId: 'default',
    accountId: '222222222222',
    region: 'eu-west-1',
    kind: 'denied',
    message: 'Allow cloudwatch:ListMetrics in the role’s policy.',
    attemptedAt: '2026-11-24T10:00:00.000Z',
  },
];

const total = {
  buckets: 1,
  bytes: 48.2 * GB,
  objects: 1234567,
  estimate: { usd: 12.4 },
  firstDay: '2026-11-23',
  lastDay: '2026-11-23',
};

/** A bucket of 48.2 GB. */
const lake = (url: URL): Partial<UsagePage> =>
  url.searchParams.get('by') === 'storage-class'
    ? {
        total,
        items: [
          {
            key: 'Standard',
            buckets: 1,
            bytes: 40 * GB,
            estimate: { usd: 12.4 },
          },
          {
            key: 'Somewhere new',
            buckets: 1,
            bytes: 8.2 * GB,
            estimate: {
              unpriced: { bytes: 8.2 * GB, storageClasses: ['Somewhere new'] },
            },
          },
        ],
      }
    : {
        total,
        items: [
          { key: '2026-09-30', buckets: 1, bytes: 30 * GB },
          { key: '2026-11-23', buckets: 1, bytes: 48.2 * GB },
        ],
      };

describe('the size of a bucket', () => {
  const element = <BucketUsage entityRef="resource:default/lake" />;

  it('is shown with its date, its objects, its storage classes and the last months', async () => {
    const asked = await show(element, lake);
    expect(
      await screen.findByLabelText(
        'Size from 30 GB on Sep 30, 2026 to 48.2 GB on Nov 23, 2026',
      ),
    ).toBeTruthy();
    expect(screen.getByText('1,234,567')).toBeTruthy();
    expect(screen.getByText('As of Nov 23, 2026')).toBeTruthy();
    const classes = await screen.findByRole('grid', {
      name: 'Size by storage class',
    });
    expect(
      within(classes)
        .getAllByRole('row')
        .map(row => row.textContent),
    ).toEqual([
      'Storage classShareSizeEstimate',
      'Standard40 GBabout $12 a month',
      'Somewhere new8.2 GBunknown: no price of Somewhere new',
    ]);
    expect(screen.getAllByText('about $12 a month')).toHaveLength(2);
    expect(
      screen.getByText(/^An estimate of storage alone.* are left out\.$/),
    ).toBeTruthy();
    expect(asked.sort()).toEqual([
      '?by=day&entityRef=resource%3Adefault%2Flake',
      '?by=storage-class&entityRef=resource%3Adefault%2Flake',
    ]);
  });

  it('is the last known one while it can’t be read', async () => {
    await show(element, url => ({ ...lake(url), unavailable }));
    const note = await screen.findByText(
      'last known; can’t be read at present',
    );
    expect(note.title).toContain('cloudwatch:ListMetrics');
  });

  it.each<[string, Partial<UsagePage>, RegExp]>([
    ['CloudWatch has none', {}, /CloudWatch has no size of this bucket.*empty/],
    [
      'it can’t be read',
      { unavailable },
      /^The size of this bucket can’t be read at present: CloudWatch denies it/,
    ],
  ])('is explained where %s', async (_, page, text) => {
    await show(element, () => page);
    expect(await screen.findByText(text)).toBeTruthy();
  });

  it('is nothing where sizes are not read', async () => {
    const asked = await show(<>before{element}after</>, () => ({
      isConfigured: false,
    }));
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(await screen.findByText('beforeafter')).toBeTruthy();
  });

  it('is an error where the backend answers with one', async () => {
    await show(element, () =>
      Response.json(
        { error: { name: 'Error', message: 'No database' } },
        { status: 500 },
      ),
    );
    expect(
      (await screen.findAllByText(/No database|500/)).length,
    ).toBeGreaterThan(0);
  });
});

const bucket = (
  name: string,
  bytes: number,
  bytesBefore: number,
): UsageOfBucket => ({
  providerId: 'default',
  bucket: name,
  entityRef: `resource:default/${name}`,
  accountId: '222222222222',
  region: 'eu-west-1',
  day: '2026-11-23',
  bytes,
  bytesBefore,
  objects: 12_000,
  estimate: { usd: bytes / GB },
});

describe('the overview', () => {
  const rowsOf = async (table: string) =>
    within(await screen.findByRole('grid', { name: table }))
      .getAllByRole('row')
      .map(row => row.textContent);

  it('has the largest buckets', async () => {
    const asked = await show(<LargestBuckets />, () => ({
      items: [bucket('lake', 300 * GB, 0), bucket('logs', 2 * GB, 0)],
    }));
    expect(await rowsOf('Largest buckets')).toEqual([
      'BucketSizeObjectsEstimate',
      'lake300 GB12,000about $300 a month',
      'logs2 GB12,000about $2.00 a month',
    ]);
    expect(asked).toEqual(['?by=bucket&order=size&limit=10']);
    expect(
      screen.getByRole('link', { name: 'lake' }).getAttribute('href'),
    ).toBe('/catalog/default/resource/lake');
  });

  it('has the buckets that grow, the fastest first', async () => {
    const asked = await show(<FastestGrowingBuckets />, () => ({
      items: [
        bucket('lake', 300 * GB, 200 * GB),
        bucket('still', 2 * GB, 2 * GB),
        bucket('shrinks', 1 * GB, 2 * GB),
      ],
    }));
    expect(await rowsOf('Fastest growing buckets')).toEqual([
      'BucketGrowth in 30 daysSizeEstimate',
      'lake+100 GB300 GBabout $300 a month',
    ]);
    expect(asked).toEqual(['?by=bucket&order=growth&limit=10']);
  });

  it('has the sizes by account and by owner', async () => {
    await show(
      <>
        <UsageByAccount />
        <UsageByOwner />
      </>,
      url => ({
        items:
          url.searchParams.get('by') === 'account'
            ? [
                {
                  key: '222222222222',
                  name: 'shop',
                  buckets: 1,
                  bytes: GB,
                  estimate: { usd: 0.023 },
                },
                { key: '333333333333', buckets: 1, bytes: 1 },
              ]
            : [
                { key: 'group:default/web', buckets: 1, bytes: GB },
                { key: '', buckets: 1, bytes: 1024 },
              ],
      }),
    );
    expect(await rowsOf('Size by aws account')).toEqual([
      'AWS accountShareSizeEstimate',
      'shop1 GBabout $0.02 a month',
      '3333333333331 bytesunknown',
    ]);
    expect(await rowsOf('Size by owner')).toEqual([
      'OwnerShareSizeEstimate',
      'web1 GBunknown',
      'No entity1 KBunknown',
    ]);
  });

  it('has the size of all, with the dates of the values', async () => {
    await show(<EstateSize />, url => ({
      ...lake(url),
      total: { ...total, buckets: 1200, firstDay: '2026-11-01' },
      unavailable,
    }));
    expect(
      await screen.findByText('1,200 buckets that are not empty'),
    ).toBeTruthy();
    expect(screen.getByText('about $12 a month').title).toMatch(
      /^An estimate of storage alone/,
    );
    expect(
      screen.getByText(
        'As of Nov 23, 2026; the oldest value is of Nov 1, 2026',
      ),
    ).toBeTruthy();
    const note = screen.getByText(
      'Can’t be read at present, and counts with its last known size: 222222222222 eu-west-1 (denied)',
    );
    expect(note.title).toContain('Allow cloudwatch:ListMetrics');
  });

  it('says how to have sizes where they are not read', async () => {
    await show(<LargestBuckets />, () => ({ isConfigured: false }));
    expect(
      await screen.findByText(/Set usage in the configuration/),
    ).toBeTruthy();
  });
});
