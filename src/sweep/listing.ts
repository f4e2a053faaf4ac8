import type { LoggerService } from '@backstage/backend-plugin-api';
import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import { IncompleteListError } from '../aws/errors';
import type { AccountSession } from '../aws/session';
import { confirmMissing } from '../buckets/confirmMissing';
import { type KindOfBucket, listCallOf } from '../buckets/kinds/kind';
import type {
  BucketAnswer as BucketReading,
  BucketReader,
} from '../buckets/reader';
import type { Owners } from '../entity/owners';
import { dueFacts, lastMoment } from '../facts/due';
import type { EntityRenderer, RenderedBucket } from '../entity/render';
import {
  addCounts,
  type ChangeCounts,
  type Inventory,
  type InventorySlice,
  type ListingSweep,
  type ObservedBucket,
  type Scope,
  type SweepEnd,
} from '../inventory';
import type { AwsAccount } from '../model/account';
import {
  type BucketRecord,
  compareNames,
  type ListedBucket,
} from '../model/bucket';
import type { Clock } from '../model/Clock';
import type { CatalogCheck } from './catalogCheck';
import type { CatalogWriter, WrittenEntity } from './catalogWriter';
import type { RenderingPass } from './renderings';
import {
  type AccountReport,
  incompleteListText,
  unconfirmedLines,
} from './report';
import { settledUpTo } from './settledUpTo';
import { sliceList, sortedList, UnsortedListError } from './slices';

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
type BucketAnswer = BucketReading | { status: 'unusable'; problem: string };

/** A slice that is being read. */
interface SliceInReading {
  slice: InventorySlice;
  listed: ListedBucket[];
  /** In the order of the list. */
  answers: Array<Promise<BucketAnswer>>;
}

/** What was read of a slice. */
interface ReadSlice {
  slice: InventorySlice;
  records: BucketRecord[];
  /** Names of buckets that live in a region that the configuration leaves out. */
  unwanted: Set<string>;
  /** Names of buckets that the list has in a form that can't be used. */
  unusable: Set<string>;
  /** Names of buckets of which S3 says that they are gone. */
  gone: Set<string>;
}

/** Reads one listing of an account, and brings the inventory and the catalog up to date, slice by slice. */
export class ListingReader {
  constructor(
    private readonly parts: {
      account: AwsAccount;
      session: AccountSession;
      kind: KindOfBucket;
      /** The region that is listed; empty where one list has the buckets of all regions. */
      region: string;
      reader: BucketReader;
      /** The regions that the configuration lets in; all where absent. */
      regions: string[] | undefined;
      scope: Scope;
      /** How often the facts of the configuration are read, in milliseconds; absent where none is. */
      configurationFrequency: number | undefined;
      inventory: Inventory;
      renderer: EntityRenderer;
      owners: Owners | undefined;
      writer: CatalogWriter;
      check: CatalogCheck;
      report: AccountReport;
      clock: Clock;
      logger: LoggerService;
      signal: AbortSignal;
      /** Facts of a bucket, by its name, that are to be read though they are not due: events are about them. */
      askedFacts?: (name: string) => FactName[];
      /** Told of each slice that is committed: how many buckets it has. */
      onSlice: (buckets: number) => void;
      /** Told of what ends a reading; throws it on. */
      onError: (error: unknown) => never;
    },
  ) {}

  /**
   * Goes through the list to its end.
   *
   * @param pass - how the buckets are rendered: all, or, where all were, those that changed since then
   * @throws what ended the reading. What was committed until then stays, and the next run goes on behind it.
   */
  async read(sweep: ListingSweep, pass: RenderingPass): Promise<SweepEnd> {
    try {
      await this.#readAllSlices(sweep, pass);
      return await this.#end(sweep);
    } catch (error) {
      return this.parts.onError(error);
    } finally {
      this.parts.session.limit.clearQueue();
      const { report, reader, kind } = this.parts;
      report.denied(reader.deniedFacts(), kind.noun);
    }
  }

  /**
   * Reads one bucket. S3 is believed, and nobody else: the bucket is looked up where the account has it, and goes only
   * when S3 says that it is gone.
   *
   * @param open - what the inventory has of the bucket; undefined where the account is not read any more
   * @param facts - which to read of a bucket that is known; by default all
   * @returns what changed
   */
  async readBucket(
    name: string,
    open: (bucket: ListedBucket) => Promise<InventorySlice | undefined>,
    facts?: FactName[],
  ): Promise<ChangeCounts> {
    const { session, kind, region, reader, scope, onError } = this.parts;
    const arn = kind.arn(session, name, region);
    const slice = await open({ name, arn });
    if (!slice || !scope.includes({ name })) {
      return new Map();
    }
    try {
      const listed = await kind.find(session, name, region);
      if (listed) {
        reader.expect([listed]);
        return await this.#commitSlice(
          this.#beginSlice(slice, [listed], { facts }),
          { retried: new Set() },
        );
      }
      return (await kind.exists(session, { name, arn })) === 'gone'
        ? await this.#commit({ ...nothingRead(slice), gone: new Set([name]) })
        : new Map();
    } catch (error) {
      return onError(error);
    }
  }

  async #readAllSlices(
    sweep: ListingSweep,
    pass: RenderingPass,
  ): Promise<void> {
    const { session, kind, region } = this.parts;
    try {
      await this.#readSlices(sweep, pass, kind.list(session, region));
    } catch (error) {
      if (!(error instanceof UnsortedListError)) {
        throw error;
      }
      session.limit.clearQueue();
      await sweep.restart();
      await this.#readSlices(
        sweep,
        pass,
        sortedList(kind.list(session, region)),
      );
    }
  }

  async #readSlices(
    sweep: ListingSweep,
    pass: RenderingPass,
    pages: AsyncIterable<ListedBucket[]>,
  ): Promise<void> {
    const after = sweep.cursor;
    const reading: SliceInReading[] = [];
    for await (const slice of sliceList(this.#wanted(pages, after), {
      after,
    })) {
      reading.push(
        this.#beginSlice(
          sweep.slice(slice, usableOf(slice.buckets)),
          slice.buckets,
          { sweep },
        ),
      );
      if (reading.length > READ_AHEAD) {
        await this.#commitSlice(reading.shift()!, pass);
      }
    }
    for (const next of reading) {
      await this.#commitSlice(next, pass);
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
    of: { sweep?: ListingSweep; facts?: FactName[] },
  ): SliceInReading {
    const { reader } = this.parts;
    const due = this.#dueFacts(slice, of);
    const answers = listed.map(async (bucket): Promise<BucketAnswer> => {
      const dueFactsOf = await due;
      return bucket.problem
        ? { status: 'unusable', problem: bucket.problem }
        : reader.read(bucket, dueFactsOf(bucket));
    });
    // Awaited later; until then a rejection is not unhandled.
    answers.forEach(answer => answer.catch(() => {}));
    return { slice, listed, answers };
  }

  /** Commits a slice as it is read: as a whole, or in parts where that takes long. */
  async #commitSlice(
    { slice, listed, answers }: SliceInReading,
    pass: RenderingPass,
  ): Promise<ChangeCounts> {
    const changes: ChangeCounts = new Map();
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
      const read = await Promise.all(answers.slice(from, to));
      addCounts(
        changes,
        await this.#commit(this.#sort(part, buckets, read), pass),
      );
      from = to;
    } while (from < listed.length);
    return changes;
  }

  /** What was read of a slice, by what becomes of it. */
  #sort(
    slice: InventorySlice,
    listed: ListedBucket[],
    answers: BucketAnswer[],
  ): ReadSlice {
    const { report } = this.parts;
    const read = nothingRead(slice);
    answers.forEach((answer, i) => {
      const { name } = listed[i];
      if (answer.status === 'read') {
        read.records.push(answer.record);
        report.unread(answer.record);
      } else if (answer.status === 'unwanted') {
        read.unwanted.add(name);
      } else if (answer.status === 'unusable') {
        read.unusable.add(name);
        report.rejected(name, answer.problem);
      }
    });
    return read;
  }

  /** Which facts of a bucket are to be read now. */
  async #dueFacts(
    slice: InventorySlice,
    { sweep, facts }: { sweep?: ListingSweep; facts?: FactName[] },
  ): Promise<(bucket: ListedBucket) => FactName[]> {
    const { reader, configurationFrequency: frequencyMs } = this.parts;
    const { askedFacts = () => [] } = this.parts;
    const { facts: wanted, retried } = reader;
    if (facts) {
      const known = await slice.storedFacts();
      return ({ arn }) => (known.has(arn) ? facts : wanted);
    }
    if (frequencyMs === undefined || !sweep) {
      return () => wanted;
    }
    const stored = await slice.storedFacts();
    const from = sweep.previousReadAt && Date.parse(sweep.previousReadAt);
    return ({ arn, name }) => {
      const asked = askedFacts(name);
      const due = dueFacts({
        arn,
        wanted,
        stored: stored.get(arn),
        from: from || undefined,
        to: Date.parse(sweep.startedAt),
        frequencyMs,
        retried,
      });
      return asked.length > 0 ? [...new Set([...due, ...asked])] : due;
    };
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
    read: ReadSlice,
    pass: RenderingPass = { retried: new Set() },
  ): Promise<ChangeCounts> {
    const { signal, report, check, writer, onSlice } = this.parts;
    const { slice, unwanted, gone } = read;
    signal.throwIfAborted();
    await slice.load();
    const kept = new Set(read.unusable);
    const records = read.records.filter(record => {
      const isUnchanged =
        pass.onlyChangedSince !== undefined &&
        !pass.retried.has(record.arn) &&
        slice.isUnchanged(record, pass.onlyChangedSince);
      if (isUnchanged) {
        kept.add(record.name);
        report.read(record);
      }
      return !isUnchanged;
    });
    const placed = records
      .map(record => slice.recall(record))
      .filter(record => {
        const isPlaced = this.#isPlaced(record);
        if (!isPlaced) {
          kept.add(record.name);
        }
        return isPlaced;
      });
    const { observed, entities } = await this.#render(placed, slice, pass);
    const moved = await this.#moved(slice);
    const changes = await slice.commit(
      { observed, unwanted, kept, moved, gone },
      writer.mutation(entities),
    );
    await check.compare(slice, entities, writer);
    placed.forEach(record => report.read(record));
    report.changed(changes);
    onSlice(read.records.length);
    return changes;
  }

  /** Whether a bucket is known to live where the configuration wants it. If not, the catalog keeps what it has of it. */
  #isPlaced({ region }: BucketRecord): boolean {
    const { regions } = this.parts;
    return (
      !regions ||
      region.status === 'known' ||
      regions.includes(region.lastKnown ?? '')
    );
  }

  async #render(
    records: BucketRecord[],
    slice: InventorySlice,
    pass: RenderingPass,
  ): Promise<{ observed: ObservedBucket[]; entities: WrittenEntity[] }> {
    const { renderer, owners, inventory, report } = this.parts;
    const rendered = await renderer.renderAll(records, {
      owners,
      takenRefs: refs => inventory.holdersOf(refs, new Set()),
    });
    const entities: WrittenEntity[] = [];
    const observed = rendered.map((bucket, i): ObservedBucket => {
      const record = records[i];
      if (bucket.status === 'rejected') {
        pass.retried.add(record.arn);
        report.rejected(record.name, bucket.reason);
      } else if (bucket.status === 'rendered') {
        entities.push({ arn: record.arn, entity: bucket.entity });
        if (bucket.hasUnknownTargets) {
          pass.retried.add(record.arn);
        }
        if (bucket.unknownOwners.length > 0) {
          report.unknownOwners(record.name, bucket.unknownOwners);
        }
      }
      return {
        record,
        entity: observedEntity(bucket),
        configurationReadAt: this.#configurationReadAt(record.arn, slice),
      };
    });
    return { observed, entities };
  }

  /** Which of the buckets that the inventory has in another account have left it, as far as S3 tells. */
  async #moved(slice: InventorySlice): Promise<Set<string>> {
    const { kind, session, report } = this.parts;
    const moved = new Set<string>();
    for (const bucket of slice.claimed()) {
      const isMoved =
        bucket.isMissingThere ||
        (await kind.ownedBy?.(session, bucket, bucket.accountId)) ===
          'not-owner';
      if (isMoved) {
        moved.add(bucket.arn);
      } else {
        report.contested(bucket.name, bucket.accountId);
      }
    }
    return moved;
  }

  /** Removes what is gone, as far as S3 and the removal guard let it. */
  async #end(sweep: ListingSweep): Promise<SweepEnd> {
    const { account, session, kind, check, writer, logger, signal } =
      this.parts;
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
    signal.throwIfAborted();
    if (check.isComplete) {
      sweep.noteComparison(this.parts.clock.now().toISOString());
    }
    const end = await sweep.end(
      {
        unproven: new Set(unproven.map(({ arn }) => arn)),
        unanswered: new Set(unanswered.map(({ arn }) => arn)),
      },
      writer.mutation([]),
    );
    this.parts.report.changed(end.changes);
    if (end.heldBack) {
      this.parts.report.heldBack(end.heldBack);
    }
    return end;
  }
}

function nothingRead(slice: InventorySlice): ReadSlice {
  return {
    slice,
    records: [],
    unwanted: new Set(),
    unusable: new Set(),
    gone: new Set(),
  };
}

function usableOf(listed: ListedBucket[]): ListedBucket[] {
  return listed.filter(({ problem }) => !problem);
}

function observedEntity(bucket: RenderedBucket): ObservedBucket['entity'] {
  switch (bucket.status) {
    case 'rendered':
      return { ref: bucket.ref, owner: bucket.owner };
    case 'rejected':
      return 'quarantined';
    default:
      return bucket.status;
  }
}
