import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { Skeleton, Text } from '@backstage/ui';
import { textColor, type Tone } from '../tone';

const useStyles = makeStyles({
  tile: {
    display: 'flex',
    alignItems: 'baseline',
    gap: 'var(--bui-space-2)',
    minWidth: 0,
    padding: 'var(--bui-space-2) var(--bui-space-3)',
    border: '2px solid transparent',
    borderRadius: 'var(--bui-radius-3)',
    background: 'var(--bui-bg-neutral-1)',
    color: 'var(--bui-fg-primary)',
    'a&:hover': { borderColor: 'var(--bui-fg-secondary)' },
    'a&:focus-visible': { outline: '2px solid var(--bui-ring)' },
    '&[aria-current="true"]': { borderColor: 'var(--bui-ring)' },
  },
});

/** One number, as a link to what it counts. */
export function Tile(props: {
  label: string;
  /** Absent until it is known. */
  value?: string;
  /** Why it can't be known, where it can't. */
  error?: Error;
  to?: string;
  tone?: Tone;
  /** Whether what it counts is what is shown. */
  isChosen?: boolean;
}) {
  const { label, value, error, to, tone = 'neutral', isChosen } = props;
  const { tile } = useStyles();
  const number = error ? '–' : value;
  const content = (
    <>
      <Text
        variant="title-small"
        weight="bold"
        style={{ color: textColor(tone), whiteSpace: 'nowrap' }}
        title={error && 'This can’t be counted at present'}
      >
        {number ?? (
          // Within the line, whose height stays.
          <Skeleton
            width={32}
            height="0.8em"
            style={{ display: 'inline-block' }}
          />
        )}
      </Text>
      <Text variant="body-small">{label}</Text>
    </>
  );
  return to ? (
    <Link
      to={to}
      color="inherit"
      underline="none"
      className={tile}
      aria-label={`${label}: ${number ?? 'being counted'}`}
      aria-current={isChosen ? 'true' : undefined}
    >
      {content}
    </Link>
  ) : (
    <div className={tile}>{content}</div>
  );
}
