import { Link } from '@backstage/core-components';
import { Card, CardBody, Text } from '@backstage/ui';
import { textColor, type Tone } from '../tone';

/** One number of the whole estate, as a link to what it counts. */
export function Tile(props: {
  label: string;
  value: number | string;
  to?: string;
  tone?: Tone;
}) {
  const { label, value, to, tone = 'neutral' } = props;
  const text = typeof value === 'number' ? value.toLocaleString('en') : value;
  return (
    <Card>
      <CardBody>
        <Text as="div">{label}</Text>
        <Text
          as="div"
          variant="title-large"
          weight="bold"
          style={{ color: textColor(tone) }}
        >
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
