import { Link } from '@backstage/core-components';
import { Card, CardBody, Text, type TextProps } from '@backstage/ui';

/** One number of the whole estate, as a link to what it counts. */
export function Tile(props: {
  label: string;
  value: number | string;
  to?: string;
  color?: TextProps['color'];
}) {
  const { label, value, to, color = 'primary' } = props;
  const text = typeof value === 'number' ? value.toLocaleString('en') : value;
  return (
    <Card>
      <CardBody>
        <Text as="div" color="secondary">
          {label}
        </Text>
        <Text as="div" variant="title-large" weight="bold" color={color}>
          {to ? (
            <Link to={to} color="inherit" aria-label={`${label}: ${text}`}>
              {text}
            </Link>
          ) : (
            text
          )}
        </Text>
      </CardBody>
    </Card>
  );
}
