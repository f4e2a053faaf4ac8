import type { WeeklyBucketChanges } from 'backstage-plugin-aws-s3-buckets-common';
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { ChartCard } from './ChartCard';
import { ChartLink } from './ChartLink';
import { COLORS } from './marks';

/** Buckets that were created and deleted, week by week. Each bar is a link to the changes that it counts. */
export function WeeklyChartCard(props: {
  weeks: WeeklyBucketChanges[];
  /** The address of the changes of a week. */
  linkOf: (week: string) => string;
}) {
  const { weeks, linkOf } = props;
  const sum = (key: 'created' | 'deleted') =>
    weeks.reduce((total, week) => total + week[key], 0);
  const title = 'Created and deleted per week';
  const isQuiet = sum('created') + sum('deleted') === 0;
  return (
    <ChartCard
      title={title}
      summary={
        isQuiet ? (
          'No bucket was created or deleted in the last half year, as far as the change log tells.'
        ) : (
          <>
            {sum('created').toLocaleString('en')} created{' '}
            <Swatch color={COLORS.plain} />,{' '}
            {sum('deleted').toLocaleString('en')} deleted{' '}
            <Swatch color={COLORS.warning} /> in the last half year
          </>
        )
      }
      table={{
        columns: ['Week from', 'Created', 'Deleted'],
        rows: [...weeks].reverse().map(({ week, created, deleted }) => ({
          label: week,
          to: created + deleted > 0 ? linkOf(week) : undefined,
          figures: [created, deleted],
        })),
      }}
    >
      {isQuiet ? null : (
        <div role="group" aria-label={title}>
          <ResponsiveContainer width="100%" height={200}>
            <BarChart
              data={weeks.map(week => ({ ...week, to: linkOf(week.week) }))}
              margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
              accessibilityLayer={false}
              barGap={1}
            >
              <XAxis
                dataKey="week"
                tickFormatter={formatWeek}
                minTickGap={24}
                tick={{ fill: 'var(--bui-fg-secondary)', fontSize: 12 }}
                stroke="var(--bui-fg-secondary)"
              />
              <YAxis
                allowDecimals={false}
                width={32}
                tick={{ fill: 'var(--bui-fg-secondary)', fontSize: 12 }}
                stroke="var(--bui-fg-secondary)"
              />
              <Bar
                dataKey="created"
                isAnimationActive={false}
                shape={CreatedBar}
              />
              <Bar
                dataKey="deleted"
                isAnimationActive={false}
                shape={DeletedBar}
              />
            </BarChart>
          </ResponsiveContainer>
        </div>
      )}
    </ChartCard>
  );
}

function CreatedBar(place: unknown) {
  return <WeekBar place={place as BarPlace} what="created" />;
}

function DeletedBar(place: unknown) {
  return <WeekBar place={place as BarPlace} what="deleted" />;
}

/** What recharts tells of a bar. */
interface BarPlace {
  payload?: WeeklyBucketChanges & { to: string };
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}

function WeekBar(props: { place: BarPlace; what: 'created' | 'deleted' }) {
  const { place, what } = props;
  const { payload, x, y, width, height } = place;
  if (!payload?.[what]) {
    return <g />;
  }
  return (
    <ChartLink
      to={payload.to}
      label={`${payload[what]} ${what} in the week from ${payload.week}`}
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

function Swatch({ color }: { color: string }) {
  return (
    <span
      aria-hidden
      style={{
        display: 'inline-block',
        width: '0.8em',
        height: '0.8em',
        background: color,
      }}
    />
  );
}

function formatWeek(week: string): string {
  return new Date(week).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
