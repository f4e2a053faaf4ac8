import {
  type BucketChange,
  factLabel,
  type FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { IncompleteListError } from '../aws/awsErrors';
import { errorOf } from '../aws/errorOf';
import { failureOf } from '../aws/failureOf';
import {
  type InventorySlice,
  type ListingSweep,
  type NameRange,
  type Scope,
  type StoredDenial,
} from '../inventory';
import { compareNames, type ListedBucket } from '../model/BucketRecord';
import { NameList } from '../model/NameList';
import { type AccountReport, incompleteListText } from './AccountReport';
import type { BucketReader } from './BucketReader';
import { confirmMissing } from './confirmMissing';
import { listCallOf } from './kinds/KindOfBucket';
import { sliceList, sortedList, UnsortedListError } from './sliceList';
import {
  type BucketAnswer,
  type CommittedSlice,
  type SliceInReading,
  type SliceReader,
  usableOf,
} from './SliceReader';

/**
 * How many slices are read while one is committed. One is enough to keep all calls busy; each more only makes memory of
 * short life one of long life.
 */
const READ_AHEAD = 1;

/** Makes slices of a reading of a listing, with the ARNs that the list has in the range. */
export type OpenListing = (range: NameRange, arns: string[]) => InventorySlice;

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
  /** In which the listing has buckets. */
  readonly #regions = new Set<string>();

  constructor(
    private readonly parts: {
      reader: BucketReader;
      slices: SliceReader;
      /** The region that is listed; empty where one list has the buckets of all regions. */
      region: string;
      scope: Scope;
      report: AccountReport;
      /** Buckets per slice; by default as many as are written at once. */
      sliceSize?: number;
    },
  ) {}

  /**
   * Goes through the list to its end, and answers each slice once it is committed. What is next is read meanwhile.
   *
   * @param tagsFirst - whether new buckets are read without their configuration
   * @throws what ended the reading. What was committed until then stays, and the next run goes on behind it.
   */
  async *read(
    sweep: ListingSweep,
    tagsFirst: boolean,
  ): AsyncGenerator<CommittedSlice> {
    const { session } = this.parts.reader;
    try {
      yield* this.#readAllSlices(sweep, tagsFirst);
      yield* this.#end(sweep);
    } finally {
      session.limit.clearQueue();
    }
  }

  /**
   * Reads one bucket. S3 is believed, and nobody else: the bucket is looked up where the account has it, and goes only
   * when S3 says that it is gone.
   *
   * @param open - makes the slice of the bucket
   * @param facts - which to read of a bucket that is known; by default all
   */
  async readBucket(
    name: string,
    open: OpenListing,
    facts?: FactName[],
  ): Promise<BucketReading> {
    const { region, reader, scope, slices } = this.parts;
    const { session, kind } = reader;
    const nothing = { changes: [], unread: [] };
    if (!scope.includes({ name })) {
      return { ...nothing, isUnknown: true };
    }
    const arn = kind.arn(session, name, region);
    const slice = open({ only: name }, [arn]);
    const listed = await kind.find(session, name, region);
    if (listed) {
      reader.expect([listed]);
      const changes: BucketChange[] = [];
      const reading = slices.begin(slice, [listed], { facts });
      for await (const committed of slices.commit(reading)) {
        changes.push(...committed.changes);
      }
      const [answer] = await Promise.all(reading.answers);
      return { changes, unread: unreadOf(answer), isUnknown: false };
    }
    const [row] = (await slice.rows()).values();
    if (!row) {
      return { ...nothing, isUnknown: true };
    }
    const known = { name, arn, region: row.region ?? undefined };
    const isGone = (await kind.exists(session, known)) === 'gone';
    session.signal.throwIfAborted();
    return {
      changes: isGone ? await slice.commitGone(name) : [],
      unread: [],
      isUnknown: false,
    };
  }

  /**
   * Reads some facts of every bucket that is listed, and answers each slice once it is committed.
   *
   * @param open - makes the slices of the reading
   */
  async *readFacts(
    open: OpenListing,
    facts: FactName[],
  ): AsyncGenerator<CommittedSlice> {
    const { region, reader, slices, sliceSize: size } = this.parts;
    const { session, kind } = reader;
    const wanted = this.#wanted(kind.list(session, region), undefined);
    try {
      for await (const slice of sliceList(wanted, { size })) {
        const arns = usableOf(slice.buckets).map(({ arn }) => arn);
        const opened = open(slice, arns);
        yield* slices.commit(slices.begin(opened, slice.buckets, { facts }));
      }
    } finally {
      session.limit.clearQueue();
    }
  }

  async *#readAllSlices(
    sweep: ListingSweep,
    tagsFirst: boolean,
  ): AsyncGenerator<CommittedSlice> {
    const { region, reader } = this.parts;
    const { session, kind } = reader;
    try {
      yield* this.#readSlices(sweep, kind.list(session, region), tagsFirst);
    } catch (error) {
      if (!(error instanceof UnsortedListError)) {
        throw error;
      }
      session.limit.clearQueue();
      await sweep.restart();
      const sorted = sortedList(kind.list(session, region));
      yield* this.#readSlices(sweep, sorted, tagsFirst);
    }
  }

  async *#readSlices(
    sweep: ListingSweep,
    pages: AsyncIterable<ListedBucket[]>,
    tagsFirst: boolean,
  ): AsyncGenerator<CommittedSlice> {
    const after = sweep.cursor;
    const reading: SliceInReading[] = [];
    const { slices, sliceSize: size } = this.parts;
    const wanted = this.#wanted(pages, after);
    for await (const slice of sliceList(wanted, { after, size })) {
      reading.push(
        slices.begin(
          sweep.slice(slice, usableOf(slice.buckets)),
          slice.buckets,
          { sweep, tagsFirst, isFirst: slice.after === undefined },
        ),
      );
      if (reading.length > READ_AHEAD) {
        yield* this.#commit(reading.shift()!);
      }
    }
    for (const next of reading) {
      yield* this.#commit(next);
    }
  }

  async *#commit(reading: SliceInReading): AsyncGenerator<CommittedSlice> {
    yield* this.parts.slices.commit(reading);
    for (const answer of await Promise.all(reading.answers)) {
      if (answer.status === 'read' && answer.record.region.status === 'known') {
        this.#regions.add(answer.record.region.region);
      }
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

  /** Writes down what is gone, as far as S3 says it, and that the list was read to its end. */
  async *#end(sweep: ListingSweep): AsyncGenerator<CommittedSlice> {
    const { report, reader } = this.parts;
    const { session } = reader;
    const missing = await this.#askForMissing(sweep);
    session.signal.throwIfAborted();
    for await (const changes of sweep.remove(missing)) {
      yield { changes, buckets: 0 };
    }
    const before = sweep.denied;
    const denied = this.#deniedNow(before);
    const heldBack = await sweep.end(denied);
    if (heldBack) {
      report.heldBack(heldBack);
    }
    report.denied(
      denied
        .filter(({ fact, region }) => !before.some(isOf(fact, region)))
        .map(({ failure }) => failure),
    );
  }

  /**
   * Asks S3 for the buckets that the list lacks.
   *
   * @returns the ids of those of which it doesn't say that they are gone
   * @throws IncompleteListError where it still has one of them
   */
  async #askForMissing(sweep: ListingSweep) {
    const { report, reader } = this.parts;
    const { session, kind } = reader;
    const ids = { unproven: new Set<number>(), unanswered: new Set<number>() };
    const names = { unproven: new NameList(), unanswered: new NameList() };
    for await (const answers of confirmMissing(
      session,
      kind,
      sweep.missing(),
    )) {
      const { present } = answers;
      if (present.length > 0) {
        const found = new NameList();
        present.forEach(({ name }) => found.add(name));
        await sweep.foundIncomplete(present.map(({ id }) => id));
        throw new IncompleteListError(
          incompleteListText(listCallOf(kind).call, found),
        );
      }
      for (const answer of ['unproven', 'unanswered'] as const) {
        for (const { id, name } of answers[answer]) {
          ids[answer].add(id);
          names[answer].add(name);
        }
      }
    }
    report.unconfirmed(names);
    return ids;
  }

  /** The facts that AWS denies. Of what this sweep did not ask, the last word is that of the sweeps before. */
  #deniedNow(before: StoredDenial[]): StoredDenial[] {
    const { denials, facts, kind } = this.parts.reader;
    return [...this.#regions].flatMap(region =>
      facts.flatMap(fact => {
        const said = denials.saidOf(fact, region);
        if (!said) {
          return before.filter(isOf(fact, region));
        }
        const failure =
          said !== 'answered' &&
          failureOf(errorOf(said.reason), {
            facts: [factLabel(fact).toLowerCase()],
            actions: Object.values(kind.facts[fact]?.calls ?? {}),
            regions: [region],
          });
        return failure ? [{ fact, region, failure }] : [];
      }),
    );
  }
}

function isOf(fact: FactName, region: string) {
  return (denial: StoredDenial) =>
    denial.fact === fact && denial.region === region;
}

/** The facts that could not be read. */
function unreadOf(answer: BucketAnswer): FactName[] {
  const facts = answer.status === 'read' ? answer.record.facts : {};
  return (Object.entries(facts) as Array<[FactName, { status: string }]>)
    .filter(([, { status }]) => status === 'unavailable')
    .map(([name]) => name);
}
