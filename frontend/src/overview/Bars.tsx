import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { ChartLink } from './ChartLink';
import type { Mark } from './marks';

const ROW_HEIGHT = 40;
const BAR_HEIGHT = 12;

/** As long as a bar can be: that of all others together is no measure for those that have names. */
function longest(marks: Mark[]): number {
  return Math.max(
    1,
    ...marks.filter(({ isRest }) => !isRest).map(({ buckets }) => buckets),
  );
}

/** Horizontal bars, each with its name above and its number at the end, each a link. */
export function Bars({ title, marks }: { title: string; marks: Mark[] }) {
  return (
    <div role="group" aria-label={title}>
      <ResponsiveContainer width="100%" height={marks.length * ROW_HEIGHT}>
        <BarChart
          layout="vertical"
          data={marks}
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            type="number"
            hide
            domain={[0, longest(marks)]}
            allowDataOverflow
          />
          <YAxis type="category" dataKey="label" hide />
          <Bar
            dataKey="buckets"
            isAnimationActive={false}
            // Tells each bar how wide its row is.
            background={{ fill: 'transparent' }}
            shape={NamedBar}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

/** What recharts tells of a bar: its mark, where its row is, and how long it is. */
interface BarPlace {
  payload?: Mark;
  y?: number;
  width?: number;
  height?: number;
  background?: { width?: number };
}

function NamedBar(place: unknown) {
  const {
    payload,
    y = 0,
    width = 0,
    height = 0,
    background,
  } = place as BarPlace;
  if (!payload) {
    return <g />;
  }
  const { label, buckets, to, color } = payload;
  const row = background?.width ?? width;
  const top = y + height / 2 - ROW_HEIGHT / 2;
  return (
    <ChartLink
      to={to}
      label={`${label}: ${buckets.toLocaleString('en')} ${buckets === 1 ? 'bucket' : 'buckets'}`}
    >
      <rect x={0} y={top} width={row} height={ROW_HEIGHT} fill="transparent" />
      <svg x={0} y={top} width={Math.max(row - 64, 0)} height={22}>
        <text
          y={16}
          fontSize={13}
          fill="var(--bui-fg-primary)"
          textDecoration={to ? 'underline' : undefined}
        >
          {label}
        </text>
      </svg>
      <text
        x={row}
        y={top + 16}
        textAnchor="end"
        fontSize={13}
        fontWeight={600}
        fill="var(--bui-fg-primary)"
      >
        {buckets.toLocaleString('en')}
      </text>
      <rect
        x={0}
        y={top + 22}
        width={Math.min(Math.max(width, 2), row)}
        height={BAR_HEIGHT}
        rx={2}
        fill={color}
      />
    </ChartLink>
  );
}
