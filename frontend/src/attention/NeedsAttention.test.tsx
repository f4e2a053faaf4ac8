import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { fireEvent, screen } from '@testing-library/react';
import {
  type AttentionPage,
  AwsS3BucketsClient,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { NeedsAttention } from './NeedsAttention';

const item = (n: number): AttentionPage['items'][number] => ({
  entityRef: `resource:default/b${n}`,
  bucket: `b${n}`,
  kind: 'general-purpose',
  accountId: '222222222222',
  check: 'public',
  severity: 'high',
  title: 'Public',
  reason: 'Anybody can reach it.',
  remedy: 'Block it.',
  source: 'https://docs.aws.amazon.com/AmazonS3/',
});

const COUNT = {
  check: 'public',
  severity: 'high',
  title: 'Public',
} as const;

const show = (answer: (query: URLSearchParams) => Response) =>
  renderInTestApp(<NeedsAttention request={{ owner: 'group:default/web' }} />, {
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [
        s3BucketsApiRef,
        new AwsS3BucketsClient({
          discoveryApi: {
            getBaseUrl: async plugin => `http://localhost/api/${plugin}`,
          },
          fetchApi: {
            fetch: async input => answer(new URL(String(input)).searchParams),
          },
        }),
      ],
    ],
  });

it('has the worst first, with the reason and what to do', async () => {
  const all = Array.from({ length: 7 }, (_, n) => item(n));
  const asked: string[] = [];
  await show(query => {
    asked.push(query.get('owner') ?? '');
    return Response.json({
      items: all.slice(0, Number(query.get('limit'))),
      totalItems: all.length,
      checks: [{ ...COUNT, failed: 7, unjudged: 2 }],
    });
  });
  await screen.findByText('7 high; some can’t be judged');
  expect(screen.getAllByText(/Anybody can reach it. Block it./)).toHaveLength(
    5,
  );
  expect(screen.getByText('b0').closest('a')?.getAttribute('href')).toBe(
    '/catalog/default/resource/b0',
  );
  fireEvent.click(screen.getByText('Show more'));
  await screen.findByText('b6');
  expect(screen.queryByText('Show more')).toBeNull();
  expect(asked).toEqual(['group:default/web', 'group:default/web']);
});

it('does not say that all is well where something can’t be judged', async () => {
  await show(() =>
    Response.json({
      items: [],
      totalItems: 0,
      checks: [{ ...COUNT, failed: 0, unjudged: 3 }],
    }),
  );
  await screen.findByText('Nothing was found; some can’t be judged');
  expect(
    screen.getByText(
      'Public: 3 buckets, of which something can’t be read or isn’t known',
    ),
  ).toBeTruthy();
});

it('says that it can’t be shown', async () => {
  await show(() => Response.json({ error: {} }, { status: 500 }));
  expect(
    await screen.findByText('What needs attention can’t be shown'),
  ).toBeTruthy();
});
