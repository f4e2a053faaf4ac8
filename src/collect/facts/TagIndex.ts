import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import type {
  FactValues,
  KnownFact,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { endsSession, UnusableAnswerError } from '../../aws/awsErrors';
import { explainCall } from '../../aws/explainCall';
import { LIST_ANSWER } from '../../aws/AwsHttpHandler';
import { BASE_IAM_ACTIONS } from '../../aws/iamActions';
import type { AccountSession } from '../../aws/AccountSession';
import type { TagSource } from '../../config/providerSchema';
import type { ListedBucket } from '../../model/BucketRecord';
import { sortedTags } from '../../model/sortedTags';

/**
 * From so many buckets of a page in a region on, the index is used. By default, so many buckets are read at once: fewer
 * take the time of one call, and the index can't be quicker.
 */
const MIN_BUCKETS: Record<TagSource, number> = {
  'per-bucket': Infinity,
  'tagging-api': 1,
  auto: 50,
};

/** The index follows S3 after a while; AWS does not say how long. A younger bucket is asked itself. */
const INDEXED_AFTER_MS = 60 * 60_000;

/** The most that one call may name. */
const BUCKETS_PER_CALL = 100;

/** So many buckets are expected at most; those beyond, the oldest first, are asked themselves. */
const MAX_EXPECTED = 20_000;

type Tags = KnownFact<FactValues['tags']>;

/** Up to 100 buckets of one region, which one call asks for when the first of them is read. */
interface Batch {
  region: string;
  arns: string[];
  /** By ARN. Undefined where the index could not be had, or leaves a doubt. */
  answer?: Promise<Map<string, Tags> | undefined>;
}

/**
 * The tags of an account's buckets as the Resource Groups Tagging API has them:
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html. It answers what is tagged
 * or was tagged once; a bucket that it leaves out never was. It also leaves out a bucket that lives in another region
 * than the list of buckets says, which then counts as untagged; only S3 itself would name the right region.
 *
 * It asks for buckets by name, a hundred at a time. The index's own list would come one page after the other, with
 * everything else of S3 that is tagged.
 */
export class TagIndex {
  readonly #session: AccountSession;
  readonly #minBuckets: number;
  readonly #onFallback: (reason: Unavailable) => void;
  /** By the ARN of each bucket that is expected and not read yet, the oldest first. */
  readonly #batches = new Map<string, Batch>();
  /** By region, the batch that the next expected bucket goes into. */
  readonly #openBatches = new Map<string, Batch>();
  /** Regions whose index has answered a bucket, so that an empty answer is an answer. */
  readonly #regionsWithIndex = new Set<string>();
  /** Regions whose index could not be had. */
  readonly #regionsWithout = new Set<string>();

  constructor(
    session: AccountSession,
    options: {
      source: TagSource;
      /** Called once, with the first reason why an index could not be had. */
      onFallback: (reason: Unavailable) => void;
    },
  ) {
    this.#session = session;
    this.#minBuckets = MIN_BUCKETS[options.source];
    this.#onFallback = options.onFallback;
  }

  /** To be told of a page of the list before any of its buckets is read. Sends nothing. */
  expect(page: ListedBucket[]): void {
    for (const [region, arns] of arnsByRegion(
      page,
      this.#session.clock.now(),
    )) {
      if (
        arns.length >= this.#minBuckets &&
        !this.#regionsWithout.has(region)
      ) {
        arns.forEach(arn => this.#expect(region, arn));
      }
    }
    for (const arn of this.#batches.keys()) {
      if (this.#batches.size <= MAX_EXPECTED) {
        break;
      }
      this.#batches.delete(arn);
    }
  }

  /** A batch is open until it is full or sent: of a filtered list, a page may have few buckets in a region. */
  #expect(region: string, arn: string): void {
    let batch = this.#openBatches.get(region);
    if (!batch || batch.answer || batch.arns.length === BUCKETS_PER_CALL) {
      batch = { region, arns: [] };
      this.#openBatches.set(region, batch);
    }
    batch.arns.push(arn);
    this.#batches.set(arn, batch);
  }

  /** The tags of an expected bucket; undefined where S3 itself has to be asked. */
  async read(
    { arn }: { arn: string },
    region: string,
  ): Promise<Tags | undefined> {
    const batch = this.#batches.get(arn);
    this.#batches.delete(arn);
    if (
      !batch ||
      batch.region !== region ||
      (!batch.answer && this.#regionsWithout.has(region))
    ) {
      return undefined;
    }
    batch.answer ??= this.#ask(batch);
    const answer = await batch.answer;
    const tags = answer && (answer.get(arn) ?? { status: 'none' });
    answer?.delete(arn);
    return tags;
  }

  async #ask({ region, arns }: Batch): Promise<Map<string, Tags> | undefined> {
    const { account, homeRegion, signal } = this.#session;
    try {
      const tags = await this.#getResources(region, arns);
      if (tags.size > 0) {
        this.#regionsWithIndex.add(region);
      }
      // An index without a single bucket may be that of an endpoint that has none.
      return this.#regionsWithIndex.has(region) ? tags : undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (endsSession(error, region, homeRegion)) {
        throw error;
      }
      const isFirst = this.#regionsWithout.size === 0;
      this.#regionsWithout.add(region);
      if (isFirst) {
        this.#onFallback(
          explainCall(error, {
            call: 'GetResources',
            action: BASE_IAM_ACTIONS.GetResources,
            account,
            region,
          }),
        );
      }
      return undefined;
    }
  }

  async #getResources(
    region: string,
    arns: string[],
  ): Promise<Map<string, Tags>> {
    const { ResourceTagMappingList, PaginationToken } = await this.#session
      .tagging(region)
      .send(new GetResourcesCommand({ ResourceARNList: arns }), LIST_ANSWER);
    if (!ResourceTagMappingList) {
      throw new UnusableAnswerError(
        'The answer to GetResources has no list of resources.',
      );
    }
    const asked = new Set(arns);
    const tags = new Map<string, Tags>();
    for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
      // An emulator that does not know the parameter answers a page of everything.
      if (PaginationToken || !asked.has(ResourceARN)) {
        throw new UnusableAnswerError(
          'The answer to GetResources has other resources than those that were asked for.',
        );
      }
      tags.set(
        ResourceARN,
        Tags.length === 0
          ? { status: 'none' }
          : { status: 'known', value: sortedTags(Tags) },
      );
    }
    return tags;
  }
}

function arnsByRegion(
  buckets: ListedBucket[],
  now: Date,
): Map<string, string[]> {
  const regions = new Map<string, string[]>();
  for (const bucket of buckets) {
    if (bucket.region && !isYoung(bucket, now)) {
      const arns = regions.get(bucket.region) ?? [];
      regions.set(bucket.region, arns);
      arns.push(bucket.arn);
    }
  }
  return regions;
}

function isYoung({ createdAt }: ListedBucket, now: Date): boolean {
  return !createdAt || now.getTime() - Date.parse(createdAt) < INDEXED_AFTER_MS;
}
