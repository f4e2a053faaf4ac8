import { makeStyles } from '@material-ui/core/styles';
import {
  EntityOrphanWarning,
  EntityProcessingErrorsPanel,
  EntityRelationWarning,
  EntitySwitch,
  hasCatalogProcessingErrors,
  hasRelationWarnings,
  isOrphan,
} from '@backstage/plugin-catalog';
import type { EntityContentLayoutProps } from '@backstage/plugin-catalog-react/alpha';

const useStyles = makeStyles(theme => {
  const column = {
    display: 'flex',
    flexDirection: 'column' as const,
    gap: theme.spacing(3),
    minWidth: 0,
  };
  return {
    root: {
      display: 'grid',
      gap: theme.spacing(3),
      alignItems: 'start',
      gridTemplateColumns: 'minmax(0, 1fr)',
      [theme.breakpoints.up('md')]: { gridTemplateColumns: '2fr 1fr' },
    },
    warnings: {
      ...column,
      gridColumn: '1 / -1',
      '&:empty': { display: 'none' },
    },
    column,
  };
});

/** The catalog's own layout, but for a phone: there the cards of the bucket come first, and those of the catalog then. */
export function BucketLayout({ cards }: EntityContentLayoutProps) {
  const classes = useStyles();
  const isInfo = ({ type }: (typeof cards)[number]) => type === 'info';
  return (
    <div className={classes.root}>
      <div className={classes.warnings}>
        <EntitySwitch>
          <EntitySwitch.Case if={isOrphan}>
            <EntityOrphanWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasRelationWarnings}>
            <EntityRelationWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasCatalogProcessingErrors}>
            <EntityProcessingErrorsPanel />
          </EntitySwitch.Case>
        </EntitySwitch>
      </div>
      {[cards.filter(card => !isInfo(card)), cards.filter(isInfo)]
        .filter(({ length }) => length > 0)
        .map((column, index) => (
          <div key={index} className={classes.column}>
            {column.map(({ element }, position) => (
              <div key={element.key ?? position}>{element}</div>
            ))}
          </div>
        ))}
    </div>
  );
}
