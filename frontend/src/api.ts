import { ResponseError } from '@backstage/errors';
import {
  createApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import type {
  BucketChangesPage,
  UsageGroup,
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Which usage is asked for: of the buckets to which all of this applies; by default of all that may be seen.
 *
 * @public
 */
export interface UsageQuery {
  /** Of one bucket, or of up to 100. */
  entityRef?: string | string[];
  /** The 12-digit id. */
  accountId?: string;
  /** The entity ref of the buckets' owner. */
  owner?: string;
  /** As `eu-west-1`. */
  region?: string;
  /** What comes first: what is largest, or buckets that grew most in 30 days. By default `size`. */
  order?: 'size' | 'growth';
  /** How many items at the most; by default 50. Of days there are all. */
  limit?: number;
}

/**
 * What the backend module answers about buckets, beside their entities.
 *
 * @public
 */
export interface S3BucketsApi {
  /**
   * The changes of one bucket, the latest first.
   *
   * @param options - the bucket's entity, and the `nextCursor` of the page before
   */
  listChanges(options: {
    entityRef: string;
    cursor?: string;
  }): Promise<BucketChangesPage>;

  /** How large buckets are, each by itself. */
  getUsageOfBuckets(query: UsageQuery): Promise<UsagePage<UsageOfBucket>>;

  /** How large buckets are together: by account, owner, region or storage class, or day by day. */
  getUsage(
    by: Exclude<UsageGroup, 'bucket'>,
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfGroup>>;
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
  async listChanges(options: {
    entityRef: string;
    cursor?: string;
  }): Promise<BucketChangesPage> {
    return this.get('changes', options);
  }

  /** {@inheritDoc S3BucketsApi.getUsageOfBuckets} */
  async getUsageOfBuckets(
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfBucket>> {
    return this.get('usage', { by: 'bucket', ...query });
  }

  /** {@inheritDoc S3BucketsApi.getUsage} */
  async getUsage(
    by: Exclude<UsageGroup, 'bucket'>,
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfGroup>> {
    return this.get('usage', { by, ...query });
  }

  private async get<Answer>(
    path: string,
    query: Record<string, string | number | string[] | undefined>,
  ): Promise<Answer> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [value].flat().map(one => [name, `${one}`] as [string, string]),
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
