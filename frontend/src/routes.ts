import { createExternalRouteRef } from '@backstage/frontend-plugin-api';

export const catalogIndexRouteRef = createExternalRouteRef({
  defaultTarget: 'catalog.catalogIndex',
});
