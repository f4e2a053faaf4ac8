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
    color: 'var(--bui-warning-fg-subdued)',
    background: 'var(--bui-warning-bg-subdued)',
  },
});

/** What deserves a look. Nobody has to see colours to notice it. */
export function Warning({ children }: { children: ReactNode }) {
  const { root } = useStyles();
  return (
    <span className={root}>
      <WarningIcon fontSize="inherit" aria-hidden />
      {children}
    </span>
  );
}
