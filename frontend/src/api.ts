import { ResponseError } from '@backstage/errors';
import {
  createApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import type {
  AwsAccountStatus,
  BucketChangeKind,
  BucketChangesPage,
  ReadRequestStatus,
  UsageGroup,
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
  WeeklyBucketChanges,
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
   * The changes of one bucket, or of all that the person may see, the latest first.
   *
   * @param options - the bucket's entity, the kinds, the times between which they were observed, and the `nextCursor` of
   *   the page before
   */
  listChanges(options: {
    entityRef?: string;
    kind?: BucketChangeKind[];
    from?: string;
    to?: string;
    limit?: number;
    cursor?: string;
  }): Promise<BucketChangesPage>;

  /** How large buckets are, each by itself. */
  getUsageOfBuckets(query: UsageQuery): Promise<UsagePage<UsageOfBucket>>;

  /** How large buckets are together: by account, owner, region or storage class, or day by day. */
  getUsage(
    by: Exclude<UsageGroup, 'bucket'>,
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfGroup>>;

  /** How many buckets were created and deleted in each of the last weeks, the present one last. */
  listWeeklyChanges(): Promise<WeeklyBucketChanges[]>;

  /** How the reading of every account stands. Takes the permission `aws-s3-buckets.accounts.read`. */
  listAccounts(): Promise<AwsAccountStatus[]>;

  /**
   * Has a bucket, or an account, read within seconds. Takes the permission `catalog.entity.refresh` for its entity.
   *
   * @param entityRef - the entity of the bucket or the account
   */
  requestRead(entityRef: string): Promise<void>;

  /**
   * How far the reading is that was asked for.
   *
   * @param entityRef - the entity of the bucket or the account
   */
  getReadStatus(entityRef: string): Promise<ReadRequestStatus>;
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
  async listChanges({
    kind = [],
    ...options
  }: Parameters<S3BucketsApi['listChanges']>[0]): Promise<BucketChangesPage> {
    return this.get('changes', [
      ...Object.entries(options),
      ...kind.map((one): [string, string] => ['kind', one]),
    ]);
  }

  /** {@inheritDoc S3BucketsApi.listWeeklyChanges} */
  async listWeeklyChanges(): Promise<WeeklyBucketChanges[]> {
    return (await this.get<Items<WeeklyBucketChanges>>('changes/weekly')).items;
  }

  /** {@inheritDoc S3BucketsApi.listAccounts} */
  async listAccounts(): Promise<AwsAccountStatus[]> {
    return (await this.get<Items<AwsAccountStatus>>('accounts')).items;
  }

  /** {@inheritDoc S3BucketsApi.requestRead} */
  async requestRead(entityRef: string): Promise<void> {
    await this.fetch('read', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ entityRef }),
    });
  }

  /** {@inheritDoc S3BucketsApi.getReadStatus} */
  async getReadStatus(entityRef: string): Promise<ReadRequestStatus> {
    return this.get('read', [['entityRef', entityRef]]);
  }

  /** {@inheritDoc S3BucketsApi.getUsageOfBuckets} */
  async getUsageOfBuckets(
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfBucket>> {
    return this.get('usage', parametersOf({ by: 'bucket', ...query }));
  }

  /** {@inheritDoc S3BucketsApi.getUsage} */
  async getUsage(
    by: Exclude<UsageGroup, 'bucket'>,
    query: UsageQuery,
  ): Promise<UsagePage<UsageOfGroup>> {
    return this.get('usage', parametersOf({ by, ...query }));
  }

  private async get<Answer>(
    path: string,
    query: Array<[name: string, value: string | number | undefined]> = [],
  ): Promise<Answer> {
    const parameters = new URLSearchParams(
      query.flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const response = await this.fetch(
      parameters.size > 0 ? `${path}?${parameters}` : path,
    );
    return response.json();
  }

  private async fetch(path: string, init?: RequestInit): Promise<Response> {
    const baseUrl = await this.discoveryApi.getBaseUrl('catalog');
    const response = await this.fetchApi.fetch(
      `${baseUrl}/aws-s3-buckets/${path}`,
      init,
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

interface Items<Item> {
  items: Item[];
}

function parametersOf({
  entityRef = [],
  ...query
}: UsageQuery & { by: UsageGroup }): Array<
  [name: string, value: string | number | undefined]
> {
  return [
    ...Object.entries(query),
    ...[entityRef].flat().map((ref): [string, string] => ['entityRef', ref]),
  ];
}
