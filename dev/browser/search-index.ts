import { setTimeout } from 'timers/promises';
import { fetchAsGuest } from '../guest';

/** Search answers with an error until the catalog has been indexed for the first time. */
export async function searchIndexIsBuilt(baseUrl: string): Promise<void> {
  let found = false;
  while (!found) {
    await setTimeout(500);
    const response = await fetchAsGuest(
      baseUrl,
      'search/query?term=settlement',
    );
    found = response.ok && (await response.json()).results.length > 0;
  }
}
