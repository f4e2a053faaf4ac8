import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { useBreakpoint } from '@backstage/ui';
import type { MonthlyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';
import {
  Bar,
  BarChart,
  ReferenceArea,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { s3BucketsApiRef } from '../api';
import { Failure } from '../page/Failure';
import { historyRouteRef, useRouteRef } from '../routes';
import { formatDay } from '../usage/format';
import { ChartCard } from './ChartCard';
import { ChartLink } from './ChartLink';
import { ChartPlace } from './ChartPlace';
import { COLORS } from './marks';
import { type Month, monthsOf } from './monthsOf';
import { Swatch } from './Swatch';

/** On a phone fewer: bars that are links have to be 24 pixels apart: WCAG 2.2, 2.5.8. */
const MONTHS = {
  wide: { count: 24, words: 'two years' },
  narrow: { count: 12, words: 'year' },
};

const TITLE = 'Created and deleted per month';

/** A bar is a link to the changes that it counts, where the log has them. */
type LinkedMonth = Month & { to?: string };

/** Buckets by the months in which they were created, and those that were deleted since these are known. */
export function MonthlyChart() {
  const api = useApi(s3BucketsApiRef);
  const {
    value: page,
    error,
    retry,
  } = useAsyncRetry(() => api.listMonthlyBuckets(), [api]);
  if (error) {
    return <Failure what="The months" error={error} onRetry={retry} />;
  }
  return page ? <MonthlyChartCard page={page} /> : <ChartPlace title={TITLE} />;
}

function MonthlyChartCard({ page }: { page: MonthlyBucketsPage }) {
  const history = useRouteRef(historyRouteRef)?.();
  const { count, words } = MONTHS[useBreakpoint().up('md') ? 'wide' : 'narrow'];
  const { months, before } = monthsOf(page, { count, now: new Date() });
  const linked = months.map(month => ({
    ...month,
    to:
      history && month.deleted > 0
        ? `${history}?${new URLSearchParams({ kind: 'deleted', ...daysOf(month.month) })}`
        : undefined,
  }));
  return (
    <ChartCard
      title={TITLE}
      summary={
        <Summary months={months} before={before} page={page} words={words} />
      }
      table={{
        columns: ['Month', 'Created', 'Deleted'],
        rows: [...linked].reverse().map(({ month, created, deleted, to }) => ({
          label: formatMonth(month, 'long'),
          to,
          figures: [created, deleted],
        })),
      }}
    >
      <Bars months={linked} />
    </ChartCard>
  );
}

function Summary(props: {
  months: Month[];
  before: number;
  page: MonthlyBucketsPage;
  /** How long the time is. */
  words: string;
}) {
  const { months, before, page, words } = props;
  const sum = (key: 'created' | 'deleted') =>
    months.reduce((total, month) => total + month[key], 0).toLocaleString('en');
  return (
    <>
      {sum('created')} created <Swatch color={COLORS.plain} />
      {page.knownSince && (
        <>
          , {sum('deleted')} deleted <Swatch color={COLORS.warning} />
        </>
      )}{' '}
      in the last {words}
      {before > 0 &&
        `; ${before.toLocaleString('en')} were created before`}.{' '}
      {page.knownSince
        ? `Which buckets went is known since ${formatDay(page.knownSince.slice(0, 10))}; the time before is shaded.`
        : 'Which buckets went is not told.'}
    </>
  );
}

function Bars({ months }: { months: LinkedMonth[] }) {
  const axis = {
    tick: { fill: 'var(--bui-fg-secondary)', fontSize: 12 },
    stroke: 'var(--bui-fg-secondary)',
  };
  const lastBefore = months.filter(({ isBeforeLog }) => isBeforeLog).at(-1);
  return (
    <div role="group" aria-label={TITLE}>
      <ResponsiveContainer width="100%" height={200}>
        <BarChart
          data={months}
          margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
          accessibilityLayer={false}
          barGap={1}
        >
          {lastBefore && (
            <ReferenceArea
              x1={months[0].month}
              x2={lastBefore.month}
              fill="var(--bui-fg-secondary)"
              fillOpacity={0.12}
            />
          )}
          <XAxis
            dataKey="month"
            tickFormatter={month => formatMonth(month, 'short')}
            minTickGap={24}
            {...axis}
          />
          <YAxis allowDecimals={false} width={32} {...axis} />
          <Bar dataKey="created" isAnimationActive={false} shape={CreatedBar} />
          <Bar dataKey="deleted" isAnimationActive={false} shape={DeletedBar} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function CreatedBar(place: unknown) {
  return <MonthBar place={place as BarPlace} what="created" />;
}

function DeletedBar(place: unknown) {
  return <MonthBar place={place as BarPlace} what="deleted" />;
}

/** What recharts tells of a bar. */
interface BarPlace {
  payload?: LinkedMonth;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}

function MonthBar(props: { place: BarPlace; what: 'created' | 'deleted' }) {
  const { place, what } = props;
  const { payload, x, y, width, height } = place;
  if (!payload?.[what]) {
    return <g />;
  }
  return (
    <ChartLink
      to={what === 'deleted' ? payload.to : undefined}
      label={`${payload[what]} ${what} in ${formatMonth(payload.month, 'long')}`}
    >
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        fill={what === 'created' ? COLORS.plain : COLORS.warning}
      />
    </ChartLink>
  );
}

/** The first and the last day of a month. */
function daysOf(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

function formatMonth(month: string, length: 'short' | 'long'): string {
  return new Date(`${month}-01`).toLocaleDateString(undefined, {
    month: length,
    year: length === 'long' ? 'numeric' : '2-digit',
    timeZone: 'UTC',
  });
}
