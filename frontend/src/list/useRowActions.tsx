import {
  FavoriteToggleIcon,
  type TableProps,
} from '@backstage/core-components';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
import { useStarredEntities } from '@backstage/plugin-catalog-react';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';

/** What can be done with a bucket of the list. The catalog's own actions are to view and edit a catalog-info.yaml. */
export function useRowActions(): TableProps<CatalogTableRow>['actions'] {
  const { isStarredEntity, toggleStarredEntity } = useStarredEntities();
  return [
    ({ entity }) => {
      const { consoleUrl } = readBucket(entity);
      return {
        icon: () => (
          <OpenInNewIcon
            fontSize="small"
            titleAccess="Open in the AWS console"
          />
        ),
        tooltip: 'Open in the AWS console',
        disabled: !consoleUrl,
        onClick: () => window.open(consoleUrl, '_blank', 'noopener'),
      };
    },
    ({ entity }) => {
      const isStarred = isStarredEntity(entity);
      return {
        cellStyle: { paddingLeft: '1em' },
        icon: () => <FavoriteToggleIcon isFavorite={isStarred} />,
        tooltip: isStarred ? 'Remove from favorites' : 'Add to favorites',
        onClick: () => toggleStarredEntity(entity),
      };
    },
  ];
}
