import useAsync from 'react-use/esm/useAsync';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { ChangeList } from '../changes/ChangeList';
import { namesOfAccounts } from '../list/useAwsAccounts';
import { historyRouteRef, useRouteRef } from '../routes';

const PAGE = 15;

/** The latest changes of all buckets. */
export function LatestChanges() {
  const catalogApi = useApi(catalogApiRef);
  const history = useRouteRef(historyRouteRef)?.();
  const { value: accountNames = new Map() } = useAsync(
    () => namesOfAccounts(catalogApi),
    [catalogApi],
  );
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          Latest changes
        </Text>
        {history && <Link to={history}>All changes</Link>}
      </CardHeader>
      <CardBody>
        <ChangeList request={{}} accountNames={accountNames} pageSize={PAGE} />
      </CardBody>
    </Card>
  );
}
