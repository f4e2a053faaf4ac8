import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';
import { Bars } from './Bars';
import { ChartCard } from './ChartCard';
import { COLORS, type Mark } from './marks';

/** So many bars can be read at a glance. */
const BARS = 10;

/** Buckets by something, as bars: those with the most buckets, and the others in one. */
export function BarChartCard(props: {
  title: string;
  /** What the marks are: `Region`. */
  noun: string;
  summary?: ReactNode;
  marks: Mark[];
}) {
  const { title, noun, summary, marks } = props;
  return (
    <ChartCard
      title={title}
      summary={summary}
      table={{
        columns: [noun, 'Buckets'],
        rows: marks.map(({ label, to, buckets }) => ({
          label,
          to,
          figures: [buckets],
        })),
      }}
    >
      {marks.length > 0 ? (
        <Bars title={title} marks={bars(marks)} />
      ) : (
        <Text>Nothing to count yet.</Text>
      )}
    </ChartCard>
  );
}

function bars(marks: Mark[]): Mark[] {
  if (marks.length <= BARS) {
    return marks;
  }
  const others = marks.slice(BARS - 1);
  return [
    ...marks.slice(0, BARS - 1),
    {
      label: `${others.length.toLocaleString('en')} others`,
      buckets: others.reduce((sum, { buckets }) => sum + buckets, 0),
      color: COLORS.unknown,
      isRest: true,
    },
  ];
}
