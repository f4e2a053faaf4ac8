import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type BucketChange,
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { IncompleteListError } from '../aws/awsErrors';
import type { AccountSession } from '../aws/AccountSession';
import { confirmMissing } from './confirmMissing';
import { type KindOfBucket, listCallOf } from './kinds/KindOfBucket';
import type { BucketAnswer as ReadAnswer, BucketReader } from './BucketReader';
import { type DueFacts, dueFacts, lastMoment } from './facts/dueFacts';
import {
  type BucketRow,
  type InventorySlice,
  type NameRange,
  isSameIncarnation,
  type ListingSweep,
  type Scope,
  type SweepEnd,
} from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import {
  type BucketRecord,
  compareNames,
  type ListedBucket,
} from '../model/BucketRecord';
import type { Clock } from '../model/Clock';
import { DeniedFacts } from './DeniedFacts';
import { settledUpTo } from './settledUpTo';
import { sliceList, sortedList, UnsortedListError } from './sliceList';
import {
  type AccountReport,
  incompleteListText,
  unconfirmedLines,
} from './AccountReport';

/**
 * How many slices are read while one is committed. One is enough to keep all calls busy; each more only makes memory of
 * short life one of long life.
 */
const READ_AHEAD = 1;

/**
 * After this time what was read of a slice is committed, although more of it is still to be read: where calls are slow or
 * few, a run may end before a whole slice is read.
 */
const COMMIT_AFTER_MS = 2_000;

/** What became of an entry of a list. */
type BucketAnswer = ReadAnswer | { status: 'unusable'; problem: string };

/** A slice that is being read. */
interface SliceInReading {
  slice: InventorySlice;
  listed: ListedBucket[];
  /** In the order of the list. */
  answers: Array<Promise<BucketAnswer>>;
}

/** Which facts of a bucket are read: those that are due in a sweep, or those; else all. */
interface FactsOf {
  sweep?: ListingSweep;
  /** Whether the slice is the first of its sweep. */
  isFirst?: boolean;
  facts?: FactName[];
}

/** A slice, or a part of one, that was read and committed. */
export interface CommittedSlice {
  changes: BucketChange[];
  /** How many buckets were read. */
  buckets: number;
}

/** What came of reading one bucket. */
export interface BucketReading {
  changes: BucketChange[];
  /** The facts that could not be read. */
  unread: FactName[];
  /** Whether neither AWS nor the inventory has such a bucket. */
  isUnknown: boolean;
}

/** Reads one listing of an account, and brings the inventory up to date, slice by slice. */
export class ListingReader {
  readonly #denied = new DeniedFacts(fact =>
    Object.values(this.parts.kind.facts[fact]?.calls ?? {}),
  );

  constructor(
    private readonly parts: {
      account: AwsAccount;
      session: AccountSession;
      kind: KindOfBucket;
      /** The region that is listed; empty where one list has the buckets of all regions. */
      region: string;
      reader: BucketReader;
      scope: Scope;
      /** How often the facts of the configuration are read, in milliseconds; absent where none is. */
      configurationFrequency: number | undefined;
      report: AccountReport;
      clock: Clock;
      logger: LoggerService;
      /** Buckets per slice; by default as many as are written at once. */
      sliceSize?: number;
    },
  ) {}

  /**
   * Goes through the list to its end, and answers each slice once it is committed. What is next is read meanwhile.
   *
   * @throws what ended the reading. What was committed until then stays, and the next run goes on behind it.
   */
  async *read(sweep: ListingSweep): AsyncGenerator<CommittedSlice> {
    const { report, reader, kind, session } = this.parts;
    try {
      yield* this.#readAllSlices(sweep);
      const { changes } = await this.#end(sweep);
      yield { changes, buckets: 0 };
    } finally {
      session.limit.clearQueue();
      report.denied(reader.deniedFacts(), kind.noun);
    }
  }

  /**
   * Whether a sweep reads new buckets without their configuration, and another one that follows at once reads the rest: so
   * an account that was never read before is seen at the pace of one call a bucket.
   */
  isInTwoSweeps({ previousReadAt }: ListingSweep): boolean {
    const { configurationFrequency, kind } = this.parts;
    return (
      previousReadAt === undefined &&
      configurationFrequency !== undefined &&
      kind.kind === 'general-purpose'
    );
  }

  /**
   * Reads one bucket. S3 is believed, and nobody else: the bucket is looked up where the account has it, and goes only
   * when S3 says that it is gone.
   *
   * @param open - what the inventory has of the bucket; undefined where the account is not read any more
   * @param facts - which to read of a bucket that is known; by default all
   */
  async readBucket(
    name: string,
    open: (bucket: ListedBucket) => Promise<InventorySlice | undefined>,
    facts?: FactName[],
  ): Promise<BucketReading> {
    const { session, kind, region, reader, scope } = this.parts;
    const arn = kind.arn(session, name, region);
    const slice = await open({ name, arn });
    if (!slice || !scope.includes({ name })) {
      return { changes: [], unread: [], isUnknown: true };
    }
    const listed = await kind.find(session, name, region);
    if (listed) {
      reader.expect([listed]);
      const changes: BucketChange[] = [];
      const reading = this.#beginSlice(slice, [listed], { facts });
      for await (const committed of this.#commitSlice(reading)) {
        changes.push(...committed.changes);
      }
      const [answer] = await Promise.all(reading.answers);
      return { changes, unread: unreadOf(answer), isUnknown: false };
    }
    const [row] = (await slice.rows()).values();
    const nothing = { changes: [], unread: [] };
    if (!row) {
      return { ...nothing, isUnknown: true };
    }
    const known = { name, arn, region: row.region ?? undefined };
    return (await kind.exists(session, known)) === 'gone'
      ? {
          ...nothing,
          ...(await this.#commit(slice, [], [], new Set([name]))),
          isUnknown: false,
        }
      : { ...nothing, isUnknown: false };
  }

  /**
   * Reads some facts of every bucket that is listed, and answers each slice once it is committed.
   *
   * @param open - makes the slices of the reading
   */
  async *readFacts(
    open: (range: NameRange, arns: string[]) => InventorySlice,
    facts: FactName[],
  ): AsyncGenerator<CommittedSlice> {
    const { session, kind, region, report, reader, sliceSize } = this.parts;
    const wanted = this.#wanted(kind.list(session, region), undefined);
    try {
      for await (const slice of sliceList(wanted, { size: sliceSize })) {
        const arns = usableOf(slice.buckets).map(({ arn }) => arn);
        yield* this.#commitSlice(
          this.#beginSlice(open(slice, arns), slice.buckets, { facts }),
        );
      }
    } finally {
      session.limit.clearQueue();
      report.denied(reader.deniedFacts(), kind.noun);
    }
  }

  async *#readAllSlices(sweep: ListingSweep): AsyncGenerator<CommittedSlice> {
    const { session, kind, region } = this.parts;
    try {
      yield* this.#readSlices(sweep, kind.list(session, region));
    } catch (error) {
      if (!(error instanceof UnsortedListError)) {
        throw error;
      }
      session.limit.clearQueue();
      await sweep.restart();
      yield* this.#readSlices(sweep, sortedList(kind.list(session, region)));
    }
  }

  async *#readSlices(
    sweep: ListingSweep,
    pages: AsyncIterable<ListedBucket[]>,
  ): AsyncGenerator<CommittedSlice> {
    const after = sweep.cursor;
    const reading: SliceInReading[] = [];
    const { sliceSize: size } = this.parts;
    const wanted = this.#wanted(pages, after);
    for await (const slice of sliceList(wanted, { after, size })) {
      reading.push(
        this.#beginSlice(
          sweep.slice(slice, usableOf(slice.buckets)),
          slice.buckets,
          { sweep, isFirst: slice.after === undefined },
        ),
      );
      if (reading.length > READ_AHEAD) {
        yield* this.#commitSlice(reading.shift()!);
      }
    }
    for (const next of reading) {
      yield* this.#commitSlice(next);
    }
  }

  /** The buckets of the pages whose names the configuration lets in. */
  async *#wanted(
    pages: AsyncIterable<ListedBucket[]>,
    after: string | undefined,
  ): AsyncGenerator<ListedBucket[]> {
    const { scope, reader } = this.parts;
    for await (const page of pages) {
      const wanted = page.filter(({ name }) => scope.includes({ name }));
      reader.expect(
        after === undefined
          ? wanted
          : wanted.filter(({ name }) => compareNames(name, after) > 0),
      );
      yield wanted;
    }
  }

  /**
   * Begins to read the buckets of a slice.
   *
   * @param of - which facts are read: those that are due in a sweep, or those; else all
   */
  #beginSlice(
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

  /** Whether a bucket is not the one that was known by that name. */
  #isOther(
    { createdAt, isCreationDateExact }: ListedBucket,
    row: BucketRow | undefined,
    region: string | undefined,
  ): boolean {
    const { id: accountId } = this.parts.account;
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

  /** Commits a slice as it is read: as a whole, or in parts where that takes long. */
  async *#commitSlice({
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
      yield await this.#commit(
        part,
        buckets,
        await Promise.all(answers.slice(from, to)),
      );
      from = to;
    } while (from < listed.length);
  }

  /** Which facts of a bucket are to be read now: all of one that is not the one that was known by that name. */
  #dueFacts(
    bucket: ListedBucket,
    row: BucketRow | undefined,
    { sweep, facts }: FactsOf,
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
    if (!row && this.isInTwoSweeps(sweep!)) {
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
      isRetried: fact => reader.isRetried(fact, region),
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

  async #commit(
    slice: InventorySlice,
    listed: ListedBucket[],
    answers: BucketAnswer[],
    gone: Set<string> = new Set(),
  ): Promise<CommittedSlice> {
    const { session, report } = this.parts;
    session.signal.throwIfAborted();
    const records: BucketRecord[] = [];
    const unwanted = new Set<string>();
    const unusable = new Set<string>();
    answers.forEach((answer, i) => {
      const { name } = listed[i];
      if (answer.status === 'read') {
        records.push(answer.record);
        report.read(answer.record);
        report.unread(answer.record);
        this.#denied.note(answer.record);
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
      gone,
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
    const { kind, session, report } = this.parts;
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

  /** Writes down what is gone, as far as S3 says it. */
  async #end(sweep: ListingSweep): Promise<SweepEnd> {
    const { account, session, kind, logger, report } = this.parts;
    const missing = await sweep.missing();
    const confirmed = await confirmMissing(session, kind, missing);
    if (confirmed.present.length > 0) {
      await sweep.foundIncomplete(confirmed.present.map(({ arn }) => arn));
      throw new IncompleteListError(
        incompleteListText(
          listCallOf(kind).call,
          confirmed.present.map(({ name }) => name),
        ),
      );
    }
    const { unproven, unanswered } = confirmed;
    unconfirmedLines(
      account,
      unanswered.map(({ name }) => name),
      unproven.map(({ name }) => name),
    ).forEach(line => logger.warn(line));
    session.signal.throwIfAborted();
    sweep.noteDenied(this.#denied.after(sweep.denied, this.parts.reader.facts));
    const end = await sweep.end({
      unproven: new Set(unproven.map(({ arn }) => arn)),
      unanswered: new Set(unanswered.map(({ arn }) => arn)),
    });
    if (end.heldBack) {
      report.heldBack(end.heldBack);
    }
    return end;
  }
}

function usableOf(listed: ListedBucket[]): ListedBucket[] {
  return listed.filter(({ problem }) => !problem);
}

/** The facts that could not be read. */
function unreadOf(answer: BucketAnswer): FactName[] {
  const facts = answer.status === 'read' ? answer.record.facts : {};
  return (Object.entries(facts) as Array<[FactName, { status: string }]>)
    .filter(([, { status }]) => status === 'unavailable')
    .map(([name]) => name);
}
