import { fetchAsGuest } from '../guest';
import { until } from './until';

/** Search answers with an error until the catalog has been indexed for the first time. */
export async function searchIndexIsBuilt(baseUrl: string): Promise<void> {
  await until(
    async () => {
      const response = await fetchAsGuest(
        baseUrl,
        'search/query?term=settlement',
      );
      return response.ok ? (await response.json()).results.length : 0;
    },
    found => found > 0,
    // app-config.yaml has the catalog indexed once a minute; the first time may be before there are buckets.
    180,
  );
}
