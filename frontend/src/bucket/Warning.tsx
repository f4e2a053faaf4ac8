import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import WarningIcon from '@material-ui/icons/Warning';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 'var(--bui-space-1)',
    padding: '0 var(--bui-space-2)',
    borderRadius: 'var(--bui-radius-2)',
    fontWeight: 'bold',
  },
});

const COLORS = {
  danger: {
    color: 'var(--bui-negative-fg-subdued)',
    background: 'var(--bui-negative-bg-subdued)',
  },
  warning: {
    color: 'var(--bui-warning-fg-subdued)',
    background: 'var(--bui-warning-bg-subdued)',
  },
};

/** What deserves a look. Nobody has to see colours to notice it. */
export function Warning(props: {
  tone?: keyof typeof COLORS;
  title?: string;
  children: ReactNode;
}) {
  const { tone = 'warning', title, children } = props;
  const { root } = useStyles();
  return (
    <span className={root} style={COLORS[tone]} title={title}>
      <WarningIcon fontSize="inherit" aria-hidden />
      {children}
    </span>
  );
}
