import { ResponseError } from '@backstage/errors';
import {
  createApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import type {
  BucketChangeKind,
  BucketChangesPage,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * What the backend module answers about buckets, beside their entities.
 *
 * @public
 */
export interface S3BucketsApi {
  /**
   * The changes of one bucket or of all, the latest first.
   *
   * @param options - the bucket's entity, the kinds of change, since when (ISO 8601), how many a page has (up to 500),
   * and the `nextCursor` of the page before
   */
  listChanges(options: {
    entityRef?: string;
    kind?: BucketChangeKind[];
    from?: string;
    limit?: number;
    cursor?: string;
  }): Promise<BucketChangesPage>;
}

/**
 * The {@link S3BucketsApi} of the app.
 *
 * @public
 */
export const s3BucketsApiRef = createApiRef<S3BucketsApi>().with({
  id: 'plugin.aws-s3-buckets.api',
  pluginId: 'aws-s3-buckets',
});

/**
 * Asks the backend module over HTTP. Throws a `ResponseError` where it answers with an error.
 *
 * @public
 */
export class S3BucketsClient implements S3BucketsApi {
  private readonly discoveryApi: DiscoveryApi;
  private readonly fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.discoveryApi = options.discoveryApi;
    this.fetchApi = options.fetchApi;
  }

  /** {@inheritDoc S3BucketsApi.listChanges} */
  async listChanges(
    options: Parameters<S3BucketsApi['listChanges']>[0],
  ): Promise<BucketChangesPage> {
    return this.get('changes', options);
  }

  private async get<Answer>(
    path: string,
    query: Record<string, string | number | string[] | undefined>,
  ): Promise<Answer> {
    const given = Object.entries(query).flatMap(([name, values]) =>
      [values ?? []].flat().map(value => [name, String(value)]),
    );
    const baseUrl = await this.discoveryApi.getBaseUrl('catalog');
    const response = await this.fetchApi.fetch(
      `${baseUrl}/aws-s3-buckets/${path}?${new URLSearchParams(given)}`,
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }
}
