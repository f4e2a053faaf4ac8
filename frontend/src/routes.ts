import {
  createRouteRef,
  createSubRouteRef,
  type RouteRef,
  type SubRouteRef,
  useRouteRef as useMountedRouteRef,
} from '@backstage/core-plugin-api';
import { bucketHistoryPath } from 'backstage-plugin-aws-s3-buckets-common';

/* Routes as the old frontend system makes them: the new one takes them, too. */

export const rootRouteRef = createRouteRef({ id: 'aws-s3-buckets' });

export const overviewRouteRef = createSubRouteRef({
  id: 'aws-s3-buckets/overview',
  parent: rootRouteRef,
  path: '/overview',
});

export const bucketsRouteRef = createSubRouteRef({
  id: 'aws-s3-buckets/buckets',
  parent: rootRouteRef,
  path: '/buckets',
});

export const accountsRouteRef = createSubRouteRef({
  id: 'aws-s3-buckets/accounts',
  parent: rootRouteRef,
  path: '/accounts',
});

/** What changed; below it, a page for every bucket that is or was there. */
export const historyRouteRef = createSubRouteRef({
  id: 'aws-s3-buckets/history',
  parent: rootRouteRef,
  path: '/history',
});

/** Where a page of the plugin is; undefined in an app that has the cards only. */
export function useRouteRef(
  routeRef: RouteRef<undefined> | SubRouteRef<undefined>,
): (() => string) | undefined {
  try {
    return useMountedRouteRef(routeRef);
  } catch {
    // Both frontend systems throw a nameless error for a page that the app does not have.
    return undefined;
  }
}

/** The filters of the list that its address can have. frontend/README.md explains them. */
export type ListFilter =
  | 'awsAccounts'
  | 'awsRegions'
  | 'owners'
  | 'systems'
  | 'components'
  | 'publicAccess'
  | 'encryption';

/** Makes addresses of the list of buckets; undefined in an app that has the cards only. */
export function useListLinks():
  ((filter?: ListFilter, value?: string) => string) | undefined {
  const buckets = useRouteRef(bucketsRouteRef);
  return (
    buckets &&
    ((filter, value = '') => {
      const query = new URLSearchParams({
        'filters[user]': 'all',
        ...(filter && { [`filters[${filter}]`]: value }),
      });
      return `${buckets()}?${query}`;
    })
  );
}

/** Makes addresses of the page that every bucket has, whether it is there or gone; undefined likewise. */
export function useHistoryLink():
  ((bucket: { arn: string; bucket: string }) => string) | undefined {
  const history = useRouteRef(historyRouteRef);
  return history && (bucket => bucketHistoryPath(bucket, history()));
}
