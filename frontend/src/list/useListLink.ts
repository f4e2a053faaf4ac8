import { useRouteRef } from '@backstage/core-plugin-api';
import { bucketsRouteRef } from '../routes';

/**
 * Makes links to the list of buckets with filters set: frontend/README.md. Undefined where the app has no such page.
 */
export function useListLink():
  ((filters: Record<string, string>) => string) | undefined {
  const path = useListPath();
  return path === undefined
    ? undefined
    : filters => {
        const query = Object.entries(filters).map(([name, value]) => [
          `filters[${name}]`,
          value,
        ]);
        return `${path}?${new URLSearchParams(query)}`;
      };
}

/** An app may leave the page out, and then the hook throws, whatever frontend system the app has. */
function useListPath(): string | undefined {
  try {
    return useRouteRef(bucketsRouteRef)();
  } catch {
    return undefined;
  }
}
