import type {
  BucketFacts,
  FactName,
  FactValues,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { pick } from 'lodash';
import type { AccountSession } from '../aws/AccountSession';
import type { TagSource } from '../config/providerSchema';
import {
  type BucketPlace,
  type FactAnswer,
  type FactDeclaration,
  readFact,
} from './facts/defineFact';
import type { DueFacts } from './facts/dueFacts';
import type { FactDenials } from './facts/FactDenials';
import { spreadOverRegions } from './facts/spreadOverRegions';
import { TagIndex } from './facts/TagIndex';
import type { BucketRecord, ListedBucket } from '../model/BucketRecord';
import { factsOfKind, type KindOfBucket } from './kinds/KindOfBucket';
import type { RegionAnswer } from './lookUpRegion';
import { notReadFacts } from '../model/notReadFacts';
import { recordOf, unreadableRecord } from './recordOf';

/** What reading one bucket can find. */
export type BucketAnswer =
  | { status: 'read'; record: BucketRecord }
  /** AWS says that it does not exist any more. */
  | { status: 'gone' }
  /** It lives in a region that the config leaves out. */
  | { status: 'unwanted' };

/** A bucket that is read, and the facts that were left out because others were denied them. */
interface BucketInReading {
  place: BucketPlace;
  facts: BucketFacts;
  leftOut: FactName[];
}

type FactsAnswer =
  | { status: 'read'; facts: BucketFacts; leftOut: FactName[] }
  | { status: 'gone' }
  | { status: 'wrong-region'; right?: string };

/**
 * Reads the buckets of a kind in an account, one by one: the region of those whose listing does not say it, and each
 * fact where the bucket lives.
 */
export class BucketReader {
  readonly session: AccountSession;
  readonly kind: KindOfBucket;
  readonly denials: FactDenials;
  readonly #regions?: Set<string>;
  readonly #facts: FactName[];
  readonly #tagIndex: TagIndex | undefined;
  readonly #turn: (signal: AbortSignal) => Promise<void>;

  /**
   * @param options - `regions`: only buckets that live in these, all where not given; `facts`: those that the
   *   configuration wants, all where not given; `denials`: what this process knows of those that the account denies;
   *   `onFallback`: called once, where an index of tags was to be used and could not be had, with the first reason;
   *   `turn`: resolves when the next bucket may be read, by default at once
   */
  constructor(options: {
    session: AccountSession;
    kind: KindOfBucket;
    regions?: readonly string[];
    tagSource: TagSource;
    facts?: readonly FactName[];
    denials: FactDenials;
    onFallback: (reason: Unavailable) => void;
    turn?: (signal: AbortSignal) => Promise<void>;
  }) {
    const { session, kind, regions, facts, tagSource, onFallback } = options;
    this.denials = options.denials;
    this.#turn = options.turn ?? (async () => {});
    this.session = session;
    this.kind = kind;
    this.#regions = regions && new Set(regions);
    this.#facts = factsOfKind(kind).filter(
      name => facts?.includes(name) ?? true,
    );
    this.#tagIndex =
      kind.kind === 'general-purpose'
        ? new TagIndex(session, { source: tagSource, onFallback })
        : undefined;
  }

  /** The facts that the configuration wants of this kind. */
  get facts(): FactName[] {
    return this.#facts;
  }

  /** To be told of a page of the list before any of its buckets is read, so that calls for many buckets can be made. */
  expect(page: ListedBucket[]): void {
    this.#tagIndex?.expect(
      page.filter(({ region }) => !region || this.#isWanted(region)),
    );
  }

  /**
   * Begins to read the buckets of a slice, some of each region first. Where these are denied a fact, the others may be
   * left unasked. Where one of them is answered after all, those are asked that were left out until then.
   *
   * @param options - `isFirst`: whether the slice is the first of its sweep; `salt`: of the sweep; `dueOf`: what is to be
   *   read of a bucket, given whether it is one that is asked whatever is concluded
   * @returns the answers, in the order of the buckets
   */
  readSlice(
    buckets: ListedBucket[],
    options: {
      salt: string;
      isFirst: boolean;
      dueOf: (bucket: ListedBucket, isProbe: boolean) => DueFacts;
    },
  ): Array<Promise<BucketAnswer>> {
    const { salt, isFirst, dueOf } = options;
    const { first, rankOf } = spreadOverRegions(buckets, salt);
    const firstArns = new Set(first.map(({ arn }) => arn));
    const readings = new Map<string, Promise<BucketAnswer>>();
    const standFor: Array<Promise<unknown>> = [];
    const settled = () => Promise.allSettled(standFor);
    const read = (bucket: ListedBucket) => {
      const isProbe = this.denials.mayAsk(rankOf(bucket), isFirst);
      const { facts, surely } = dueOf(bucket, isProbe);
      const { answer, settle } = this.#begin(bucket, facts, surely, settled);
      readings.set(bucket.arn, answer);
      return settle;
    };
    standFor.push(...first.map(read));
    buckets.filter(({ arn }) => !firstArns.has(arn)).forEach(read);
    return buckets.map(({ arn }) => readings.get(arn)!);
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
    return this.#begin(bucket, facts, new Set(facts), async () => {}).answer;
  }

  /**
   * Begins to read a bucket.
   *
   * @param surely - the facts that are asked for whatever the denials of others say
   * @param settled - resolves when the buckets are read that stand for the others
   * @returns the answer, and when AWS has been asked what it is to be asked at first
   */
  #begin(
    bucket: ListedBucket,
    facts: FactName[],
    surely: ReadonlySet<FactName>,
    settled: () => Promise<unknown>,
  ): { answer: Promise<BucketAnswer>; settle: Promise<unknown> } {
    const wanted = facts.filter(name => this.#facts.includes(name));
    const settle = this.session.limit(async () => {
      await this.#turn(this.session.signal);
      return this.#read(bucket, wanted, surely);
    });
    const answer = settle.then(async first => {
      const { leftOut = [], ...read } = first;
      if (read.status !== 'read' || leftOut.length === 0) {
        return read;
      }
      await settled();
      return this.#readLeftOut(bucket, read, leftOut);
    });
    return { answer, settle };
  }

  /** Reads what was left out of a bucket, as far as the conclusion was wrong. */
  async #readLeftOut(
    bucket: ListedBucket,
    read: BucketAnswer & { status: 'read' },
    leftOut: FactName[],
  ): Promise<BucketAnswer> {
    const { region } = read.record;
    const wrongly =
      region.status === 'known'
        ? leftOut.filter(name => !this.denials.reasonFor(name, region.region))
        : [];
    if (wrongly.length === 0 || region.status !== 'known') {
      return read;
    }
    const answer = await this.session.limit(() =>
      this.#readAt(region, bucket, wrongly, new Set(wrongly)),
    );
    if (answer.status !== 'read') {
      return answer.status === 'wrong-region' ? read : answer;
    }
    const facts = Object.assign(
      { ...read.record.facts },
      pick(answer.record.facts, wrongly),
    );
    return { status: 'read', record: { ...read.record, facts } };
  }

  async #read(
    bucket: ListedBucket,
    wanted: FactName[],
    surely: ReadonlySet<FactName>,
  ): Promise<BucketAnswer & { leftOut?: FactName[] }> {
    this.session.signal.throwIfAborted();
    const listed: RegionAnswer = bucket.region
      ? { status: 'known', region: bucket.region }
      : await this.#locate(bucket);
    const first = await this.#readAt(listed, bucket, wanted, surely);
    if (first.status !== 'wrong-region') {
      return first;
    }
    // Try once more if S3 says that the region was wrong.
    const corrected: RegionAnswer = first.right
      ? { status: 'known', region: first.right }
      : await this.#locate(bucket);
    const second = await this.#readAt(corrected, bucket, wanted, surely);
    if (second.status !== 'wrong-region') {
      return second;
    }
    const { id } = this.session.account;
    const region = 'region' in corrected ? corrected.region : 'none';
    const reason = {
      code: 'WrongRegion',
      message: `S3 names ${region} as the region of bucket ${bucket.name} of account ${id}, and there it refers to ${second.right ?? 'another one'}. The bucket is being moved, or the endpoint contradicts itself; the next run tries again.`,
    };
    return this.#unavailable(bucket, wanted, reason);
  }

  async #locate(bucket: ListedBucket): Promise<RegionAnswer> {
    if (!this.kind.locate) {
      throw new Error(
        `The list of ${this.kind.kind} buckets names no region for ${bucket.arn}.`,
      );
    }
    return this.kind.locate(this.session, bucket.name);
  }

  async #readAt(
    region: RegionAnswer,
    bucket: ListedBucket,
    wanted: FactName[],
    surely: ReadonlySet<FactName>,
  ): Promise<
    | (BucketAnswer & { leftOut?: FactName[] })
    | { status: 'wrong-region'; right?: string }
  > {
    if (region.status === 'gone') {
      return region;
    }
    if (region.status === 'unavailable') {
      return this.#unavailable(bucket, wanted, region.reason);
    }
    if (!this.#isWanted(region.region)) {
      return { status: 'unwanted' };
    }
    const answer = await this.#readFacts(bucket, region.region, wanted, surely);
    return answer.status === 'read'
      ? {
          status: 'read',
          record: recordOf(this.#place, bucket, region, answer.facts),
          leftOut: answer.leftOut,
        }
      : answer;
  }

  /** One fact after the other, because the buckets of an account are read side by side: each place sends one call. */
  async #readFacts(
    bucket: ListedBucket,
    region: string,
    wanted: FactName[],
    surely: ReadonlySet<FactName>,
  ): Promise<FactsAnswer> {
    const { name, arn } = bucket;
    const reading = {
      place: { name, arn, region },
      facts: notReadFacts(),
      leftOut: [],
    };
    for (const fact of wanted) {
      const problem = await this.#readFact(fact, reading, surely.has(fact));
      if (problem) {
        return problem;
      }
    }
    return { status: 'read', facts: reading.facts, leftOut: reading.leftOut };
  }

  /** Fills in one fact, or answers what ends the reading of the bucket here. */
  async #readFact<Name extends FactName>(
    name: Name,
    { place, facts, leftOut }: BucketInReading,
    isAskedSurely: boolean,
  ): Promise<Exclude<FactsAnswer, { status: 'read' }> | undefined> {
    const fact: FactDeclaration<Name> | undefined = this.kind.facts[name];
    if (!fact) {
      return undefined;
    }
    const reason =
      isAskedSurely || !fact.stopsWhenDenied
        ? undefined
        : this.denials.reasonFor(name, place.region);
    if (reason) {
      leftOut.push(name);
      Object.assign(facts, { [name]: { status: 'unavailable', reason } });
      return undefined;
    }
    const indexed =
      name === 'tags'
        ? await this.#tagIndex?.read(place, place.region)
        : undefined;
    const answer: FactAnswer<FactValues[FactName]> =
      indexed ?? (await readFact(fact, this.session, place));
    if (answer.status === 'gone' || answer.status === 'wrong-region') {
      return answer;
    }
    const { denial, ...read } = { denial: undefined, ...answer };
    if (denial || read.status !== 'unavailable') {
      this.denials.note(name, place.region, denial);
    }
    // TypeScript does not follow that this fact's value is of this fact's type.
    Object.assign(facts, { [name]: read });
    return undefined;
  }

  #unavailable(
    bucket: ListedBucket,
    wanted: FactName[],
    reason: Unavailable,
  ): BucketAnswer {
    const record = unreadableRecord(this.#place, bucket, wanted, reason);
    return { status: 'read', record };
  }

  get #place() {
    return { account: this.session.account, kind: this.kind.kind };
  }

  #isWanted(region: string): boolean {
    return !this.#regions || this.#regions.has(region);
  }
}
