import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';

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

const cell = { padding: 'var(--bui-space-1) var(--bui-space-2)' };
const number = { ...cell, textAlign: 'right' as const };

function FigureTable(props: {
  title: string;
  columns: string[];
  rows: Array<{ label: string; to?: string; figures: number[] }>;
}) {
  const [first, ...others] = props.columns;
  return (
    <table
      aria-label={props.title}
      style={{ width: '100%', font: 'inherit', color: 'inherit' }}
    >
      <thead>
        <tr>
          <th scope="col" style={{ ...cell, textAlign: 'left' }}>
            {first}
          </th>
          {others.map(name => (
            <th key={name} scope="col" style={number}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ label, to, figures }, index) => (
          <tr key={index}>
            <th
              scope="row"
              style={{ ...cell, textAlign: 'left', fontWeight: 'normal' }}
            >
              {to ? <Link to={to}>{label}</Link> : label}
            </th>
            {figures.map((figure, column) => (
              <td key={column} style={number}>
                {figure.toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
