import {
  type BucketChange,
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  type BucketRow,
  type InventorySlice,
  isSameIncarnation,
  type ListingSweep,
} from '../inventory';
import type { BucketRecord, ListedBucket } from '../model/BucketRecord';
import type { Clock } from '../model/Clock';
import type { AccountReport } from './AccountReport';
import type { BucketAnswer as ReadAnswer, BucketReader } from './BucketReader';
import { type DueFacts, dueFacts, lastMoment } from './facts/dueFacts';
import { settledUpTo } from './settledUpTo';

/**
 * After this time what was read of a slice is committed, although more of it is still to be read: where calls are slow or
 * few, a run may end before a whole slice is read.
 */
const COMMIT_AFTER_MS = 2_000;

/** What became of an entry of a list. */
export type BucketAnswer = ReadAnswer | { status: 'unusable'; problem: string };

/** A slice that is being read. */
export interface SliceInReading {
  slice: InventorySlice;
  listed: ListedBucket[];
  /** In the order of the list. */
  answers: Array<Promise<BucketAnswer>>;
}

/** Which facts of a bucket are read: those that are due in a sweep, or those; else all. */
export interface FactsOf {
  sweep?: ListingSweep;
  /** Whether the slice is the first of its sweep. */
  isFirst?: boolean;
  /** Whether new buckets are read without their configuration, which another sweep reads at once. */
  tagsFirst?: boolean;
  facts?: FactName[];
}

/** A slice, or a part of one, that was read and committed. */
export interface CommittedSlice {
  changes: BucketChange[];
  /** How many buckets were read. */
  buckets: number;
}

/** Reads the buckets of a slice, those facts of each that are due, and commits what was read. */
export class SliceReader {
  constructor(
    private readonly parts: {
      reader: BucketReader;
      /** How often the facts of the configuration are read, in milliseconds; absent where none is. */
      configurationFrequency: number | undefined;
      report: AccountReport;
      clock: Clock;
    },
  ) {}

  /**
   * Begins to read the buckets of a slice.
   *
   * @param of - which facts are read: those that are due in a sweep, or those; else all
   */
  begin(
    slice: InventorySlice,
    listed: ListedBucket[],
    of: FactsOf,
  ): SliceInReading {
    const { reader } = this.parts;
    const usable = usableOf(listed);
    const reading = slice.rows().then(rows => {
      const begun = reader.readSlice(usable, {
        salt: of.sweep?.startedAt ?? '',
        isFirst: of.isFirst ?? false,
        dueOf: (bucket, isProbe) =>
          this.#dueFacts(bucket, rows.get(bucket.arn), of, isProbe),
      });
      const whole = usable.map((bucket, i) =>
        this.#readWhole(bucket, rows.get(bucket.arn), begun[i]),
      );
      whole.forEach(answer => answer.catch(() => {}));
      return new Map(usable.map(({ arn }, i) => [arn, whole[i]]));
    });
    const answers = listed.map(
      async ({ arn, problem }): Promise<BucketAnswer> =>
        problem ? { status: 'unusable', problem } : (await reading).get(arn)!,
    );
    // Awaited later; until then a rejection is not unhandled, also where the list has no bucket.
    [reading, ...answers].forEach(answer => answer.catch(() => {}));
    return { slice, listed, answers };
  }

  /** Commits a slice as it is read: as a whole, or in parts where that takes long. */
  async *commit({
    slice,
    listed,
    answers,
  }: SliceInReading): AsyncGenerator<CommittedSlice> {
    let from = 0;
    do {
      const to = await settledUpTo(answers, from, {
        clock: this.parts.clock,
        milliseconds: COMMIT_AFTER_MS,
      });
      const isWhole = from === 0 && to === listed.length;
      const buckets = listed.slice(from, to);
      const part = isWhole
        ? slice
        : slice.part(
            {
              ...(from > 0 && { after: listed[from - 1].name }),
              ...(to < listed.length && { upTo: listed[to - 1].name }),
            },
            usableOf(buckets).map(({ arn }) => arn),
          );
      yield await this.#commitPart(
        part,
        buckets,
        await Promise.all(answers.slice(from, to)),
      );
      from = to;
    } while (from < listed.length);
  }

  /** Whether a bucket is not the one that was known by that name. */
  #isOther(
    { createdAt, isCreationDateExact }: ListedBucket,
    row: BucketRow | undefined,
    region: string | undefined,
  ): boolean {
    const { id: accountId } = this.parts.reader.session.account;
    return (
      row !== undefined &&
      !isSameIncarnation(row, {
        accountId,
        region,
        createdAt,
        isCreationDateExact,
      })
    );
  }

  #isSuspect(bucket: ListedBucket, row: BucketRow | undefined): boolean {
    return (
      this.#isOther(bucket, row, bucket.region) ||
      (row !== undefined &&
        row.listed_created_at !== (bucket.createdAt ?? null))
    );
  }

  /** Reads all facts of a bucket that turns out, by its region, not to be the one that was known by that name. */
  async #readWhole(
    bucket: ListedBucket,
    row: BucketRow | undefined,
    begun: Promise<ReadAnswer>,
  ): Promise<ReadAnswer> {
    const { reader } = this.parts;
    const answer = await begun;
    const isFoundElsewhere =
      answer.status === 'read' &&
      answer.record.region.status === 'known' &&
      this.#isOther(bucket, row, answer.record.region.region);
    return isFoundElsewhere && !this.#isSuspect(bucket, row)
      ? reader.read(bucket, reader.facts)
      : answer;
  }

  /** Which facts of a bucket are to be read now: all of one that is not the one that was known by that name. */
  #dueFacts(
    bucket: ListedBucket,
    row: BucketRow | undefined,
    { sweep, tagsFirst, facts }: FactsOf,
    isProbe: boolean,
  ): DueFacts {
    const { reader, configurationFrequency: frequencyMs } = this.parts;
    const { facts: wanted } = reader;
    const isWhole =
      this.#isSuspect(bucket, row) ||
      (facts ? !row : frequencyMs === undefined || !sweep);
    if (isWhole) {
      return { facts: wanted, surely: new Set(wanted) };
    }
    if (facts) {
      return { facts, surely: new Set(facts) };
    }
    if (!row && tagsFirst) {
      const first = wanted.filter(name => !isConfigurationFact(name));
      return { facts: first, surely: new Set(first) };
    }
    const { arn, region } = bucket;
    return dueFacts({
      arn,
      wanted,
      stored:
        row?.region_status === 'known' ? JSON.parse(row.facts) : undefined,
      from: sweep!.previousReadAt
        ? Date.parse(sweep!.previousReadAt)
        : undefined,
      to: Date.parse(sweep!.startedAt),
      frequencyMs: frequencyMs!,
      isRetried: fact => reader.denials.isRetried(fact, region),
      isProbe,
    });
  }

  /** A time since which the configuration of a bucket was read before this sweep, if there was a sweep before. */
  #configurationReadAt(
    arn: string,
    { previousReadAt }: InventorySlice,
  ): string | undefined {
    const { configurationFrequency: frequencyMs } = this.parts;
    return frequencyMs !== undefined && previousReadAt
      ? new Date(
          lastMoment(arn, Date.parse(previousReadAt), frequencyMs),
        ).toISOString()
      : undefined;
  }

  async #commitPart(
    slice: InventorySlice,
    listed: ListedBucket[],
    answers: BucketAnswer[],
  ): Promise<CommittedSlice> {
    const { reader, report } = this.parts;
    reader.session.signal.throwIfAborted();
    const records: BucketRecord[] = [];
    const unwanted = new Set<string>();
    const unusable = new Set<string>();
    answers.forEach((answer, i) => {
      const { name } = listed[i];
      if (answer.status === 'read') {
        records.push(answer.record);
        report.read(answer.record);
        report.unread(answer.record);
      } else if (answer.status === 'unwanted') {
        unwanted.add(name);
      } else if (answer.status === 'unusable') {
        unusable.add(name);
        report.rejected(name, answer.problem);
      }
    });
    const changes = await slice.commit({
      records,
      unwanted,
      unusable,
      gone: new Set(),
      moved: await this.#moved(slice, records),
      configurationReadAt: arn => this.#configurationReadAt(arn, slice),
    });
    return { changes, buckets: records.length };
  }

  /** Which of the buckets that the inventory has in another account have left it, as far as S3 tells. */
  async #moved(
    slice: InventorySlice,
    records: BucketRecord[],
  ): Promise<Set<string>> {
    const { reader, report } = this.parts;
    const { kind, session } = reader;
    const moved = new Set<string>();
    for (const bucket of await slice.claimed()) {
      const record = records.find(({ arn }) => arn === bucket.arn);
      const region =
        record?.region.status === 'known' ? record.region.region : undefined;
      const isMoved =
        bucket.isMissingThere ||
        (await kind.ownedBy?.(
          session,
          // It lives where it was just read, not where it was in the other account.
          { ...bucket, region },
          bucket.accountId,
        )) === 'not-owner';
      if (isMoved) {
        moved.add(bucket.arn);
      } else {
        report.contested(bucket.name, bucket.accountId);
      }
    }
    return moved;
  }
}

/** Those that can be read. */
export function usableOf(listed: ListedBucket[]): ListedBucket[] {
  return listed.filter(({ problem }) => !problem);
}
