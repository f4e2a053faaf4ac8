import type {
  BucketFacts,
  FactName,
  FactValues,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountSession } from '../aws/session';
import type { TagSource } from '../config/schema';
import { notReadFacts } from '../facts';
import {
  type FactAnswer,
  type FactDeclaration,
  type FactSources,
  readFact,
} from '../facts/defineFact';
import { type DeniedFact, FactDenials } from '../facts/factDenials';
import { TagIndex } from '../facts/tagIndex';
import type { BucketRecord, BucketRegion, ListedBucket } from '../model/bucket';
import { factsOfKind, type KindOfBucket } from './kinds/kind';
import type { RegionAnswer } from './locate';

/** What reading one bucket can find. */
export type BucketAnswer =
  | { status: 'read'; record: BucketRecord }
  /** AWS says that it does not exist any more. */
  | { status: 'gone' }
  /** It lives in a region that the config leaves out. */
  | { status: 'unwanted' };

type FactsAnswer =
  | { status: 'read'; facts: BucketFacts }
  | { status: 'gone' }
  | { status: 'wrong-region'; right?: string };

/**
 * Reads the buckets of a kind in an account, one by one: the region of those whose listing does not say it, and each
 * fact where the bucket lives.
 */
export class BucketReader {
  readonly #session: AccountSession;
  readonly #kind: KindOfBucket;
  readonly #regions?: Set<string>;
  readonly #facts: FactName[];
  readonly #tagIndex: TagIndex;
  readonly #sources: FactSources;
  readonly #denials: FactDenials;

  /**
   * @param options - `regions`: only buckets that live in these, all where not given; `facts`: those that the
   *   configuration wants, all where not given; `denials`: what is remembered of those that the account's role may not
   *   read; `onFallback`: called once, where an index of tags was to be used and could not be had, with the first reason
   */
  constructor(options: {
    session: AccountSession;
    kind: KindOfBucket;
    regions?: string[];
    tagSource: TagSource;
    facts?: FactName[];
    denials?: FactDenials;
    onFallback: (reason: Unavailable) => void;
  }) {
    const { session, kind, regions, facts, tagSource, onFallback } = options;
    this.#denials = options.denials ?? new FactDenials();
    this.#session = session;
    this.#kind = kind;
    this.#regions = regions && new Set(regions);
    this.#facts = factsOfKind(kind).filter(
      name => facts?.includes(name) ?? true,
    );
    this.#tagIndex = new TagIndex(session, { source: tagSource, onFallback });
    this.#sources =
      kind.kind === 'general-purpose' ? { tags: this.#tagIndex } : {};
  }

  /** The facts that the configuration wants of this kind. */
  get facts(): FactName[] {
    return this.#facts;
  }

  /** The facts that are to be read of each bucket that they were denied of. */
  get retried(): ReadonlySet<FactName> {
    return this.#denials.retried;
  }

  /** The facts that were denied wherever they were asked for, and of which nobody was told before. */
  deniedFacts(): Array<DeniedFact & { actions: string[] }> {
    return this.#denials.toTell().map(denied => ({
      ...denied,
      actions: Object.values(this.#kind.facts[denied.fact]?.calls ?? {}),
    }));
  }

  /** To be told of a page of the list before any of its buckets is read, so that calls for many buckets can be made. */
  expect(page: ListedBucket[]): void {
    if (!this.#sources.tags) {
      return;
    }
    this.#tagIndex.expect(
      page.filter(({ region }) => !region || this.#isWanted(region)),
    );
  }

  /**
   * Reads one bucket. What could not be read of it is `unavailable` in its record; where that is the region, the bucket
   * may live in one that the config leaves out.
   *
   * It waits for a place in the session's queue, and keeps it until the bucket is read. Whoever calls it must not hold
   * one.
   *
   * @param facts - the facts to read, by default all that are wanted; the others are `not-read`
   * @throws where the session is over, or its credentials were refused
   */
  read(
    bucket: ListedBucket,
    facts: FactName[] = this.#facts,
  ): Promise<BucketAnswer> {
    return this.#session.limit(() => this.#read(bucket, facts));
  }

  async #read(bucket: ListedBucket, facts: FactName[]): Promise<BucketAnswer> {
    this.#session.signal.throwIfAborted();
    const wanted = facts.filter(name => this.#facts.includes(name));
    const listed: RegionAnswer = bucket.region
      ? { status: 'known', region: bucket.region }
      : await this.#locate(bucket);
    const first = await this.#readAt(listed, bucket, wanted);
    if (first.status !== 'wrong-region') {
      return first;
    }
    // Try once more if S3 says that the region was wrong.
    const corrected: RegionAnswer = first.right
      ? { status: 'known', region: first.right }
      : await this.#locate(bucket);
    const second = await this.#readAt(corrected, bucket, wanted);
    if (second.status !== 'wrong-region') {
      return second;
    }
    const { id } = this.#session.account;
    const region = 'region' in corrected ? corrected.region : 'none';
    const reason = {
      code: 'WrongRegion',
      message: `S3 names ${region} as the region of bucket ${bucket.name} of account ${id}, and there it refers to ${second.right ?? 'another one'}. The bucket is being moved, or the endpoint contradicts itself; the next run tries again.`,
    };
    return this.#unavailable(bucket, wanted, reason);
  }

  async #locate(bucket: ListedBucket): Promise<RegionAnswer> {
    if (!this.#kind.locate) {
      throw new Error(
        `The list of ${this.#kind.kind} buckets names no region for ${bucket.arn}.`,
      );
    }
    return this.#kind.locate(this.#session, bucket.name);
  }

  async #readAt(
    region: RegionAnswer,
    bucket: ListedBucket,
    wanted: FactName[],
  ): Promise<BucketAnswer | { status: 'wrong-region'; right?: string }> {
    if (region.status === 'gone') {
      return region;
    }
    if (region.status === 'unavailable') {
      return this.#unavailable(bucket, wanted, region.reason);
    }
    if (!this.#isWanted(region.region)) {
      return { status: 'unwanted' };
    }
    const answer = await this.#readFacts(bucket, region.region, wanted);
    return answer.status === 'read'
      ? {
          status: 'read',
          record: this.#record(bucket, region, answer.facts),
        }
      : answer;
  }

  /** One fact after the other, because the buckets of an account are read side by side: each place sends one call. */
  async #readFacts(
    bucket: ListedBucket,
    region: string,
    wanted: FactName[],
  ): Promise<FactsAnswer> {
    const facts = notReadFacts();
    for (const name of wanted) {
      const problem = await this.#readFact(name, facts, bucket, region);
      if (problem) {
        return problem;
      }
    }
    return { status: 'read', facts };
  }

  /** Fills in one fact, or answers what ends the reading of the bucket here. */
  async #readFact<Name extends FactName>(
    name: Name,
    facts: BucketFacts,
    bucket: ListedBucket,
    region: string,
  ): Promise<Exclude<FactsAnswer, { status: 'read' }> | undefined> {
    const fact: FactDeclaration<Name> | undefined = this.#kind.facts[name];
    if (!fact) {
      return undefined;
    }
    const denied = this.#denials.reasonFor(name);
    const source: FactSources[Name] = this.#sources[name];
    const answer: FactAnswer<FactValues[Name]> = denied
      ? { status: 'unavailable', reason: denied }
      : ((await source?.read(bucket, region)) ??
        (await readFact(fact, this.#session, {
          name: bucket.name,
          arn: bucket.arn,
          region,
        })));
    if (answer.status === 'gone' || answer.status === 'wrong-region') {
      return answer;
    }
    // What is certain although a part was denied says nothing of other buckets.
    const isPartial = answer.status === 'known' && answer.missing;
    if (fact.stopsWhenDenied && !denied && !isPartial) {
      this.#denials.note(
        name,
        answer.status === 'unavailable' ? answer.reason : undefined,
      );
    }
    // TypeScript does not follow that this fact's value is of this fact's type.
    Object.assign(facts, { [name]: answer });
    return undefined;
  }

  #unavailable(
    bucket: ListedBucket,
    wanted: FactName[],
    reason: Unavailable,
  ): BucketAnswer {
    const facts: BucketFacts = Object.assign(
      notReadFacts(),
      Object.fromEntries(
        wanted.map(name => [name, { status: 'unavailable', reason }]),
      ),
    );
    const region: BucketRegion = { status: 'unavailable', reason };
    return { status: 'read', record: this.#record(bucket, region, facts) };
  }

  #record(
    { name, arn, createdAt, isCreationDateExact }: ListedBucket,
    region: BucketRegion,
    facts: BucketFacts,
  ): BucketRecord {
    return {
      account: this.#session.account,
      kind: this.#kind.kind,
      arn,
      name,
      region,
      facts,
      ...(createdAt && { createdAt }),
      ...(isCreationDateExact && { isCreationDateExact }),
    };
  }

  #isWanted(region: string): boolean {
    return !this.#regions || this.#regions.has(region);
  }
}
