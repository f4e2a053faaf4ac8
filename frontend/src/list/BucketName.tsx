import { makeStyles } from '@material-ui/core/styles';
import { EntityRefLink } from '@backstage/plugin-catalog-react';

/** What tells names apart often stands at their ends. */
const TAIL = 10;

const useStyles = makeStyles({
  name: {
    display: 'flex',
    alignItems: 'center',
    minWidth: 0,
    // A finger needs as much: https://www.w3.org/TR/WCAG22/#target-size-minimum
    minHeight: 24,
    whiteSpace: 'pre',
    // In the whole, over what stands beside it.
    '&:focus-visible': {
      width: 'max-content',
      position: 'relative',
      zIndex: 1,
      background: 'var(--bui-bg-app)',
    },
  },
  head: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    'a:focus-visible > &': { overflow: 'visible' },
  },
});

/** A bucket's name in one line, shortened in its middle where it is too long; in the whole for who points at it. */
export function BucketName(props: { entityRef: string; name: string }) {
  const { entityRef, name } = props;
  const classes = useStyles();
  const split = Math.max(name.length - TAIL, 0);
  return (
    <EntityRefLink
      entityRef={entityRef}
      className={classes.name}
      title={name}
      aria-label={name}
    >
      <span className={classes.head}>{name.slice(0, split)}</span>
      <span>{name.slice(split)}</span>
    </EntityRefLink>
  );
}
