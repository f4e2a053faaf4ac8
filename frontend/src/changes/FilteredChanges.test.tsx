import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { fireEvent, screen } from '@testing-library/react';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { changesClient } from '../__testUtils__/changesClient';
import { s3BucketsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { FilteredChanges } from './FilteredChanges';

const jane = {
  arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
  source: 'api' as const,
};

const change = (rest: Partial<BucketChange>): BucketChange => {
  const { bucket = 'receipts' } = rest;
  return {
    id: '1',
    providerId: 'default',
    accountId: '222222222222',
    partition: 'aws',
    arn: `arn:aws:s3:::${bucket}`,
    bucket,
    kind: 'created',
    observedAt: '2026-11-03T10:00:00.000Z',
    ...rest,
  };
};

const several = (count: number, rest: Partial<BucketChange>) =>
  Array.from({ length: count }, (_, n) =>
    change({ id: `${rest.kind}-${n}`, bucket: `logs-${n}`, ...rest }),
  );

describe('changes', () => {
  let asked: URLSearchParams[];

  const show = (
    answer: (query: URLSearchParams) => object | Response,
    options: {
      address?: string;
      props?: Parameters<typeof FilteredChanges>[0];
    } = {},
  ) =>
    renderInTestApp(<FilteredChanges {...options.props} />, {
      initialRouteEntries: [options.address ?? '/'],
      mountedRoutes: {
        '/s3-buckets': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [catalogApiRef, catalogApiMock({ entities: [bucketEntity({})] })],
        [
          s3BucketsApiRef,
          changesClient((_, query) => {
            asked.push(query);
            return answer(query);
          }),
        ],
      ],
    });

  const isFirstReadings = (query: URLSearchParams) =>
    query.getAll('kind').join() === 'discovered';

  beforeEach(() => {
    asked = [];
  });

  it('are gathered by day and by what one person did at once, with before and after', async () => {
    await show(query => ({
      items: isFirstReadings(query)
        ? []
        : [
            ...several(14, {
              kind: 'configuration-changed',
              key: 'versioning',
              oldValue: { status: 'off' },
              newValue: { status: 'enabled' },
              actor: jane,
            }),
            change({
              id: 'older',
              kind: 'deleted',
              observedAt: '2026-11-01T10:00:00.000Z',
            }),
          ],
    }));

    const line = await screen.findByText(/changed 14 buckets of/);
    expect(line.textContent).toBe(
      'jane (Admin) changed 14 buckets of 222222222222: versioning',
    );
    expect(screen.getByText('14 changes')).toBeTruthy();
    const row = screen.getByRole('link', { name: 'logs-3' }).closest('li')!;
    expect(row.textContent).toMatch(
      /^logs-3Versioning.*Before: off → After: enabled$/,
    );
    expect(
      screen.getAllByRole('heading', { level: 4 }).map(h => h.textContent),
    ).toEqual([expect.stringContaining('3'), expect.stringContaining('1')]);
    expect(
      screen.getByRole('link', { name: 'receipts' }).getAttribute('href'),
    ).toBe('/s3-buckets/history/receipts');
  });

  it('have a first reading in one line an account', async () => {
    await show(query => ({
      items: isFirstReadings(query) ? several(20, { kind: 'discovered' }) : [],
    }));

    expect(
      await screen.findByText(/^20 buckets of/, { exact: false }),
    ).toBeTruthy();
    expect(screen.getAllByRole('listitem')).toHaveLength(21);
    expect(screen.getByText('Their names')).toBeTruthy();
  });

  it('are those that the address says', async () => {
    await show(() => ({ items: [] }), {
      address:
        '/?account=222222222222&person=jane&kind=deleted&from=2026-11-01T00:00:00Z&text=logs',
    });

    expect(await screen.findByText('No change is as wanted.')).toBeTruthy();
    expect(asked.map(query => Object.fromEntries(query))).toEqual([
      {
        kind: 'deleted',
        accountId: '222222222222',
        actor: 'jane',
        text: 'logs',
        from: '2026-11-01T00:00:00.000Z',
        limit: '200',
      },
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Clear all' }));
    await screen.findByText('No change is as wanted.');
    expect(asked.at(-1)!.get('accountId')).toBeNull();
  });

  it('are filtered by what somebody writes', async () => {
    await show(() => ({ items: [] }));
    await screen.findByText('No change is as wanted.');

    fireEvent.change(screen.getByLabelText('By person'), {
      target: { value: 'joe' },
    });
    await screen.findByRole('button', { name: 'Clear all' });
    expect(asked.at(-1)!.get('actor')).toBe('joe');
  });

  it('are those of what the page is about, whatever the address says', async () => {
    await show(() => ({ items: [] }), {
      address: '/?account=111111111111',
      props: { scope: { accountId: '222222222222' }, fixed: ['account'] },
    });

    await screen.findByText('No change is as wanted.');
    expect(asked[0].get('accountId')).toBe('222222222222');
    expect(screen.queryByLabelText('Account')).toBeNull();
  });

  it('say that older ones may belong to what was done at once, and load them', async () => {
    await show(query => {
      if (isFirstReadings(query)) {
        return { items: [] };
      }
      return query.get('cursor')
        ? { items: several(2, { kind: 'deleted', actor: jane }) }
        : {
            items: [change({ actor: jane, kind: 'deleted' })],
            nextCursor: 'c',
          };
    });

    const line = await screen.findByText(/older changes may belong to it/);
    expect(line.textContent).toBe(
      'jane (Admin) deleted receipts of 222222222222; older changes may belong to it',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Older changes' }));
    expect((await screen.findByText(/3 buckets of/)).textContent).toBe(
      'jane (Admin) deleted 3 buckets of 222222222222',
    );
    expect(screen.queryByRole('button', { name: 'Older changes' })).toBeNull();
  });

  it('can be asked for again where they could not be had', async () => {
    let isDown = true;
    await show(() =>
      isDown ? Response.json({}, { status: 503 }) : { items: [] },
    );

    expect(await screen.findAllByText(/503/)).not.toHaveLength(0);
    expect(screen.queryByText('No change is as wanted.')).toBeNull();
    isDown = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('No change is as wanted.')).toBeTruthy();
  });
});
