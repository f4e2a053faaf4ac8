import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import {
  Cell,
  Column,
  Row,
  TableBody,
  TableHeader,
  TableRoot,
} from '@backstage/ui';

/** A column of {@link SmallTable}. */
export interface SmallColumn<Item> {
  title: string;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  value(item: Item): ReactNode;
}

const useStyles = makeStyles({
  number: {
    '&&': { textAlign: 'right', whiteSpace: 'nowrap' },
    '& > *': { justifyContent: 'flex-end' },
  },
  table: {
    width: '100%',
    '& td, & th': {
      padding: 'var(--bui-space-1) var(--bui-space-2)',
      overflowWrap: 'anywhere',
    },
  },
});

/** A table within a card: all its lines, in the order given. The first column names what a line is about. */
export function SmallTable<Item>(props: {
  label: string;
  columns: SmallColumn<Item>[];
  items: Item[];
}) {
  const { label, columns, items } = props;
  const { number, table } = useStyles();
  return (
    <TableRoot aria-label={label} className={table}>
      <TableHeader>
        {columns.map(({ title, isNumber }, index) => (
          <Column
            key={title}
            isRowHeader={index === 0}
            className={isNumber ? number : undefined}
          >
            {title}
          </Column>
        ))}
      </TableHeader>
      <TableBody>
        {items.map((item, index) => (
          <Row key={index} id={`${index}`}>
            {columns.map(({ title, isNumber, value }) => (
              <Cell key={title} className={isNumber ? number : undefined}>
                {value(item)}
              </Cell>
            ))}
          </Row>
        ))}
      </TableBody>
    </TableRoot>
  );
}
