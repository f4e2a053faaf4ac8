import { ResponseError } from '@backstage/errors';
import type {
  AwsAccountStatusPage,
  BucketChangesPage,
  MonthlyBucketsPage,
  ReadRequestStatus,
  WeeklyBucketsPage,
} from './api';
import type { AttentionPage } from './attention';
import type { BucketChangeKind } from './changes';
import type { CheckName } from './checks';
import type { OrderBucketsRequest, OrderedBucketsPage } from './orderedBuckets';
import type {
  RecordedBucketDifferencesPage,
  RecordedBucketsPage,
} from './recordedBuckets';
import type { BucketTargetsPage } from './targets';
import type {
  UsageGroup,
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
} from './usage';

/**
 * Which changes {@link AwsS3BucketsClient.listChanges} asks for: those for which all that is given holds.
 *
 * @public
 */
export interface ListChangesRequest {
  /** The id of the provider in the configuration. */
  providerId?: string;
  /** The 12-digit id of the account. */
  accountId?: string;
  /** The bucket's exact name. */
  bucket?: string;
  /** The bucket's ARN. */
  arn?: string;
  /** The refs of buckets' entities, at most 100: any of these. */
  entityRef?: string | string[];
  /** The ref of who owned the bucket right after the change. */
  owner?: string;
  /** Any of these. */
  kind?: BucketChangeKind[];
  /** Who made it, as it is shown, `jane (Admin)`, or the person alone, `jane`. */
  actor?: string;
  /** A text in the bucket's name, in the tag or the fact that changed, in its values, or in who made it. */
  text?: string;
  /** Found at this time or later, ISO 8601. */
  from?: string;
  /** Found before this time, ISO 8601. */
  to?: string;
  /** 1 to 500; by default 50. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

/**
 * Which buckets {@link AwsS3BucketsClient.listBuckets} asks for: those for which all that is given holds.
 *
 * @public
 */
export interface ListBucketsRequest {
  /** The id of the provider in the configuration. */
  providerId?: string;
  /** The bucket's exact name. */
  bucket?: string;
  /** The bucket's ARN. */
  arn?: string;
  /** The ref of the bucket's entity, as it is now; of one that is gone, the last. */
  entityRef?: string;
  /** The 12-digit id of the account. */
  accountId?: string;
  /** The ref of who owns the bucket, or owned it at that time. */
  owner?: string;
  /** Whether the bucket is, or was at that time, there. One of which that is not known is answered in any case. */
  state?: 'present' | 'gone';
  /** For which time this is told, ISO 8601; by default now. */
  at?: string;
  /** 1 to 1,000; by default 100. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

/**
 * What {@link AwsS3BucketsClient.listBucketDifferences} asks for.
 *
 * @public
 */
export interface ListBucketDifferencesRequest extends Omit<
  ListBucketsRequest,
  'at'
> {
  /** The earlier time, ISO 8601. */
  from: string;
  /** The later time, ISO 8601; by default now. `owner` and `state` are those of this time. */
  to?: string;
}

/**
 * What {@link AwsS3BucketsClient.listAttention} asks for: the buckets for which all that is given holds.
 *
 * @public
 */
export interface ListAttentionRequest {
  /** The 12-digit id of the account. */
  accountId?: string;
  /** The ref of who owns the buckets. */
  owner?: string;
  /** The ref of the system that has the buckets as parts. */
  system?: string;
  /** The refs of buckets' entities: any of these, at most 100. */
  entityRef?: string | string[];
  /** Only what this check found. */
  check?: CheckName;
  /** Whether the items have also what can't be judged; by default false. */
  unjudged?: boolean;
  /** How many of the worst are left out; by default 0. */
  offset?: number;
  /** 1 to 500; by default 50. */
  limit?: number;
}

/**
 * Which usage {@link AwsS3BucketsClient.getUsage} asks for: that of the buckets for which all that is given holds.
 *
 * @public
 */
export interface GetUsageRequest<Group extends UsageGroup = UsageGroup> {
  /** What is summed up; by default `day`. */
  by?: Group;
  /** Of buckets: the largest first, which is the default, or those that grow fastest. */
  order?: 'size' | 'growth';
  /** 1 to 500; by default 50. Days are not limited. */
  limit?: number;
  /** The refs of buckets' entities: any of these, at most 100. */
  entityRef?: string[];
  /** The id of the provider in the configuration. */
  providerId?: string;
  /** The 12-digit id of the account. */
  accountId?: string;
  /** The ref of who owns the buckets. */
  owner?: string;
  /** Where the buckets live. */
  region?: string;
}

/**
 * Asks the routes of the backend module, below `/api/catalog/aws-s3-buckets`. Each method throws a `ResponseError` where
 * the answer is an error.
 *
 * @public
 */
export class AwsS3BucketsClient {
  readonly #options: ConstructorParameters<typeof AwsS3BucketsClient>[0];

  /**
   * @param options - `discoveryApi`: as Backstage has it, in backends and in apps; `fetchApi`: an app's, which adds the
   *   token of who is signed in; by default the `fetch` of the platform
   */
  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    this.#options = options;
  }

  /** What changed about buckets, the latest first. */
  listChanges(
    request: ListChangesRequest = {},
    options: { token?: string } = {},
  ): Promise<BucketChangesPage> {
    return this.#ask('changes', { ...options, query: request });
  }

  /** The buckets that are or were there, as they are, or as they were at a time. */
  listBuckets(
    request: ListBucketsRequest = {},
    options: { token?: string } = {},
  ): Promise<RecordedBucketsPage> {
    return this.#ask('buckets', { ...options, query: request });
  }

  /** The buckets that are there, in an order, with what their entities don't have: sizes, and when they last changed. */
  orderBuckets(
    request: OrderBucketsRequest = {},
    options: { token?: string } = {},
  ): Promise<OrderedBucketsPage> {
    return this.#ask('buckets/order', { ...options, query: request });
  }

  /** What differs of buckets between two times. */
  listBucketDifferences(
    request: ListBucketDifferencesRequest,
    options: { token?: string } = {},
  ): Promise<RecordedBucketDifferencesPage> {
    return this.#ask('buckets/differences', { ...options, query: request });
  }

  /** How many buckets were public, and how many nobody's, at the end of each week. */
  listWeeklyBuckets(
    options: { token?: string } = {},
  ): Promise<WeeklyBucketsPage> {
    return this.#ask('buckets/weekly', options);
  }

  /** How many buckets were created and deleted in each month. */
  listMonthlyBuckets(
    options: { token?: string } = {},
  ): Promise<MonthlyBucketsPage> {
    return this.#ask('changes/monthly', options);
  }

  /** How large buckets are. */
  getUsage<Group extends UsageGroup = 'day'>(
    request: GetUsageRequest<Group> = {},
    options: { token?: string } = {},
  ): Promise<UsagePage<Group extends 'bucket' ? UsageOfBucket : UsageOfGroup>> {
    return this.#ask('usage', { ...options, query: request });
  }

  /** How the reading of every account stands. */
  listAccounts(
    options: { token?: string } = {},
  ): Promise<AwsAccountStatusPage> {
    return this.#ask('accounts', options);
  }

  /** Where the logs, copies and notifications of a bucket go, and whether that is still there. */
  listTargets(
    request: { entityRef: string },
    options: { token?: string } = {},
  ): Promise<BucketTargetsPage> {
    return this.#ask('targets', { ...options, query: request });
  }

  /** What needs attention: the checks that buckets failed, the worst first. */
  listAttention(
    request: ListAttentionRequest = {},
    options: { token?: string } = {},
  ): Promise<AttentionPage> {
    return this.#ask('attention', { ...options, query: request });
  }

  /** Has a bucket, or an account, read in AWS within seconds. */
  async requestRead(
    request: { entityRef: string },
    options: { token?: string } = {},
  ): Promise<void> {
    await this.#ask('read', { ...options, body: request });
  }

  /** How far a reading is that was asked for. */
  getReadRequest(
    request: { entityRef: string },
    options: { token?: string } = {},
  ): Promise<ReadRequestStatus> {
    return this.#ask('read', { ...options, query: request });
  }

  async #ask<Answer>(
    path: string,
    options: { token?: string; query?: object; body?: object },
  ): Promise<Answer> {
    const { discoveryApi, fetchApi = { fetch } } = this.#options;
    const { token, query = {}, body } = options;
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        [value ?? []].flat().map(one => [name, String(one)]),
      ),
    );
    const search = parameters.size > 0 ? `?${parameters}` : '';
    const url = `${await discoveryApi.getBaseUrl('catalog')}/aws-s3-buckets/${path}${search}`;
    const response = await fetchApi.fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }
}
