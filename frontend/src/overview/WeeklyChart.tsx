import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import type { WeeklyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';
import {
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { s3BucketsApiRef } from '../api';
import { Failure } from '../page/Failure';
import { formatDay } from '../usage/format';
import { ChartCard } from './ChartCard';
import { ChartPlace } from './ChartPlace';
import { COLORS } from './marks';
import { Swatch } from './Swatch';
import { type Week, weeksOf } from './weeksOf';

/** A year. */
const WEEKS = 53;

const TITLE = 'Public and without an owner per week';

/** How many buckets were public, and how many nobody's, at the end of each week since that is known. */
export function WeeklyChart() {
  const api = useApi(s3BucketsApiRef);
  const {
    value: page,
    error,
    retry,
  } = useAsyncRetry(() => api.listWeeklyBuckets(), [api]);
  if (error) {
    return <Failure what="The weeks" error={error} onRetry={retry} />;
  }
  return page ? <WeeklyChartCard page={page} /> : <ChartPlace title={TITLE} />;
}

function WeeklyChartCard({ page }: { page: WeeklyBucketsPage }) {
  const { items, knownSince } = page;
  const last = items.at(-1);
  if (!last || !knownSince) {
    return null;
  }
  return (
    <ChartCard
      title={TITLE}
      summary={
        <>
          {last.public.toLocaleString('en')} known to be public{' '}
          <Swatch color={COLORS.bad} />, {last.unowned.toLocaleString('en')}{' '}
          without an owner <Swatch color={COLORS.warning} /> today. How many
          there were is known since {formatDay(knownSince.slice(0, 10))}; the
          time before is shaded.
        </>
      }
      table={{
        columns: ['Until', 'Public', 'Without an owner'],
        rows: [...items].reverse().map(item => ({
          label: formatDay(item.day),
          figures: [item.public, item.unowned],
        })),
      }}
    >
      <Lines
        weeks={weeksOf(page, { count: WEEKS })}
        label={whatChanged(items)}
      />
    </ChartCard>
  );
}

/** The counts of the first week, and of each in which they changed. */
function whatChanged(items: WeeklyBucketsPage['items']): string {
  const counts = (item: (typeof items)[number]) =>
    `${item.public.toLocaleString('en')} public, ${item.unowned.toLocaleString('en')} without an owner`;
  return items
    .filter(
      (item, index) => index === 0 || counts(item) !== counts(items[index - 1]),
    )
    .map(item => `On ${formatDay(item.day)}: ${counts(item)}`)
    .join('. ');
}

function Lines({ weeks, label }: { weeks: Week[]; label: string }) {
  const axis = {
    tick: { fill: 'var(--bui-fg-secondary)', fontSize: 12 },
    stroke: 'var(--bui-fg-secondary)',
  };
  const line = {
    type: 'stepAfter',
    strokeWidth: 2,
    isAnimationActive: false,
  } as const;
  const firstKnown = weeks.findIndex(week => week.public !== undefined);
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={200}>
        <LineChart
          data={weeks}
          margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          {firstKnown > 0 && (
            <ReferenceArea
              x1={weeks[0].day}
              x2={weeks[firstKnown].day}
              fill="var(--bui-fg-secondary)"
              fillOpacity={0.12}
            />
          )}
          <XAxis
            dataKey="day"
            tickFormatter={formatDay}
            minTickGap={32}
            {...axis}
          />
          <YAxis allowDecimals={false} width={32} {...axis} />
          <Line
            dataKey="public"
            stroke={COLORS.bad}
            // One week alone is no line.
            dot={weeks.length - firstKnown === 1}
            {...line}
          />
          <Line
            dataKey="unowned"
            stroke={COLORS.warning}
            dot={weeks.length - firstKnown === 1}
            {...line}
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
