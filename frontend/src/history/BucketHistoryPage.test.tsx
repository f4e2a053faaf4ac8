import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { fireEvent, screen } from '@testing-library/react';
import type { RecordedBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { changesClient } from '../__testUtils__/changesClient';
import { recordedBucket } from '../__testUtils__/recordedBucket';
import { s3BucketsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { BucketHistoryPage } from './BucketHistoryPage';

const bucket = (rest: Partial<RecordedBucket>) =>
  recordedBucket({
    accountName: 'payments-prod',
    region: 'eu-west-1',
    entityRef: 'resource:default/receipts',
    ...rest,
  });

const gone = {
  state: 'gone',
  goneAs: 'deleted',
  goneAt: '2026-11-20T10:00:00.000Z',
  goneBy: {
    arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
    source: 'api',
  },
  lastSize: { bytes: 3 * 1024 ** 4, objects: 12_345, day: '2026-11-19' },
} as const;

describe('the page of a bucket', () => {
  let asked: string[];

  const show = (
    answers: {
      buckets: (query: URLSearchParams) => RecordedBucket[];
      changes?: object[];
    },
    options: { name?: string; address?: string } = {},
  ) =>
    renderInTestApp(<BucketHistoryPage name={options.name ?? 'receipts'} />, {
      initialRouteEntries: [options.address ?? '/'],
      mountedRoutes: {
        '/s3-buckets': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [
          s3BucketsApiRef,
          changesClient((path, query) => {
            asked.push(`${path}?${query}`);
            if (path === 'buckets') {
              return { items: answers.buckets(query) };
            }
            const isFirst = query.getAll('kind').join() === 'discovered';
            return { items: isFirst ? [] : (answers.changes ?? []) };
          }),
        ],
      ],
    });

  beforeEach(() => {
    asked = [];
  });

  it('says of one that is gone when and by whom, where it was, and how large', async () => {
    await show({ buckets: () => [bucket(gone)] });

    expect(
      await screen.findByText(/^Deleted .*, by jane \(Admin\)$/),
    ).toBeTruthy();
    const last = screen.getByText(/It was in the account/);
    expect(last.textContent).toContain(
      'It was in the account payments-prod (222222222222), in eu-west-1.',
    );
    expect(last.textContent).toContain('it had 3 TB in 12,345 objects.');
    expect((await screen.findByText(/^deleted since/)).textContent).toContain(
      'by jane (Admin)',
    );
  });

  it('does not make up who did it, nor how large it was', async () => {
    await show({
      buckets: () => [
        bucket({ ...gone, goneBy: undefined, lastSize: undefined }),
      ],
    });

    const last = await screen.findByText(/It was in the account/);
    expect(last.textContent).toContain('How large it was is not known.');
    expect(last.textContent).toContain('Who deleted it is not known');
  });

  it('has what it was like a month ago beside what it is like now', async () => {
    await show({
      buckets: query => [
        bucket({ tags: { stage: query.has('at') ? 'dev' : 'prod' } }),
      ],
    });
    expect(
      (await screen.findByRole('link', { name: 'receipts' })).getAttribute(
        'href',
      ),
    ).toBe('/catalog/default/resource/receipts');
    expect(screen.queryByText(/between the two times/)).toBeNull();

    fireEvent.click(screen.getByRole('button', { name: 'A month ago' }));
    expect(
      await screen.findByText('1 thing differs between the two times.'),
    ).toBeTruthy();
    const [, first] = screen.getAllByRole('row');
    expect(first.textContent).toBe('Tag stage (differs)devprod');
    expect(asked.some(one => one.includes('at='))).toBe(true);
  });

  it('has the changes along a line of time, each with a way to before and after', async () => {
    await show({
      buckets: () => [bucket({})],
      changes: [
        {
          id: '1',
          kind: 'tag-removed',
          key: 'stage',
          oldValue: 'dev',
          observedAt: '2026-11-20T10:00:00.000Z',
          occurredAt: '2026-11-20T09:59:00.000Z',
          eventName: 'DeleteBucketTagging',
          actor: gone.goneBy,
        },
      ],
    });

    const said = await screen.findByText(/removed; it was/);
    expect(said.textContent).toBe(
      'Tag stage removed; it was dev, by jane (Admin)',
    );
    const link = screen.getByRole('link', { name: /^Before and after / });
    expect(
      Object.fromEntries(
        new URL(link.getAttribute('href')!, 'http://localhost').searchParams,
      ),
    ).toEqual({
      with: '2026-11-20T09:59:59.999Z',
      at: '2026-11-20T10:00:00.000Z',
    });
  });

  it('tells buckets of one name apart, and shows the one that is there', async () => {
    await show({
      buckets: () => [
        bucket({ ...gone, knownSince: '2026-01-01T00:00:00.000Z' }),
        bucket({ accountName: 'web', accountId: '444444444444' }),
      ],
    });

    expect(
      await screen.findByText('2 buckets had this name, one after the other'),
    ).toBeTruthy();
    expect(screen.getByText(/^It is there/)).toBeTruthy();
  });

  it('asks by the ARN where the address has one', async () => {
    await show({ buckets: () => [] }, { name: 'arn:aws:s3:::receipts' });

    expect(
      await screen.findByText(
        'Nothing that you may see is known of a bucket arn:aws:s3:::receipts',
      ),
    ).toBeTruthy();
    expect(asked).toEqual(['buckets?arn=arn%3Aaws%3As3%3A%3A%3Areceipts']);
  });
});
