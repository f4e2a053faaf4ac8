import {
  Area,
  AreaChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { UsageOfGroup } from 'backstage-plugin-aws-s3-buckets-common';
import { formatBytes, formatDay, sizeTicks } from './format';

const MILLISECONDS_A_DAY = 86_400_000;

/** Loaded when it is first shown: the library that draws it is larger than all else of this plugin. */
export function SizePlot(props: {
  days: UsageOfGroup[];
  height: number;
  label: string;
}) {
  const data = props.days.map(({ key, bytes, objects }) => ({
    time: Date.parse(`${key}T00:00:00Z`),
    day: key,
    bytes,
    objects,
  }));
  const ticks = sizeTicks(Math.max(1, ...data.map(({ bytes }) => bytes)));
  const color = 'var(--bui-accent-bg, #1f5493)';
  const textColor = 'var(--bui-fg-secondary, #6b6b6b)';
  return (
    <div role="img" aria-label={props.label} style={{ width: '100%' }}>
      <ResponsiveContainer width="100%" height={props.height}>
        <AreaChart
          data={data}
          margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
        >
          <XAxis
            dataKey="time"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            ticks={monthStarts(data.map(({ time }) => time))}
            tickFormatter={formatMonth}
            tick={{ fill: textColor, fontSize: 12 }}
            stroke={textColor}
            tickLine={false}
          />
          <YAxis
            dataKey="bytes"
            domain={[0, ticks.at(-1)!]}
            ticks={ticks}
            width={72}
            tickFormatter={formatBytes}
            tick={{ fill: textColor, fontSize: 12 }}
            axisLine={false}
            tickLine={false}
          />
          <Tooltip
            formatter={value => [formatBytes(Number(value)), 'Size']}
            labelFormatter={time =>
              formatDay(new Date(Number(time)).toISOString().slice(0, 10))
            }
            contentStyle={{
              background: 'var(--bui-bg-app, #fff)',
              color: 'var(--bui-fg-primary, #000)',
            }}
          />
          <Area
            dataKey="bytes"
            type="monotone"
            stroke={color}
            strokeWidth={2}
            fill={color}
            fillOpacity={0.15}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}

/** The first of each month within the plot; of long times, of every second or third. */
function monthStarts(times: number[]): number[] {
  if (times.length === 0) {
    return [];
  }
  const [from, to] = [times[0], times.at(-1)!];
  const every = Math.ceil((to - from) / MILLISECONDS_A_DAY / 200);
  const starts: number[] = [];
  const start = new Date(from);
  let month = start.getUTCMonth() + 1;
  let next = Date.UTC(start.getUTCFullYear(), month);
  while (next <= to) {
    starts.push(next);
    month += every;
    next = Date.UTC(start.getUTCFullYear(), month);
  }
  return starts;
}

function formatMonth(time: number): string {
  return new Date(time).toLocaleDateString(undefined, {
    month: 'short',
    year: '2-digit',
    timeZone: 'UTC',
  });
}
