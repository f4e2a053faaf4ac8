import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { SmallTable } from '../page/SmallTable';

/** A chart, and behind it the same as a table: for screen readers, and for whoever wants every line of it. */
export function ChartCard(props: {
  title: string;
  /** What the chart says in one sentence. */
  summary?: ReactNode;
  children: ReactNode;
  table: {
    columns: string[];
    rows: Array<{ label: string; to?: string; figures: number[] }>;
  };
}) {
  const { title, summary, children, table } = props;
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {title}
        </Text>
        {summary && (
          <Text as="p" style={{ margin: 0 }}>
            {summary}
          </Text>
        )}
      </CardHeader>
      <CardBody>
        {children}
        <details>
          <summary style={{ cursor: 'pointer', padding: 'var(--bui-space-1)' }}>
            <Text>{title} as a table</Text>
          </summary>
          <div
            style={{ maxHeight: '24rem', overflow: 'auto' }}
            // What scrolls has to be reachable by keyboard.
            tabIndex={0}
            role="region"
            aria-label={`${title} as a table`}
          >
            <FigureTable {...table} title={title} />
          </div>
        </details>
      </CardBody>
    </Card>
  );
}

function FigureTable(props: {
  title: string;
  columns: string[];
  rows: Array<{ label: string; to?: string; figures: number[] }>;
}) {
  const [first, ...others] = props.columns;
  return (
    <SmallTable
      label={props.title}
      items={props.rows}
      columns={[
        {
          title: first,
          value: ({ label, to }) => (to ? <Link to={to}>{label}</Link> : label),
        },
        ...others.map((title, column) => ({
          title,
          isNumber: true,
          value: ({ figures }: (typeof props.rows)[number]) =>
            figures[column].toLocaleString('en'),
        })),
      ]}
    />
  );
}
