import type { Estate, EstateOptions } from '../dev/aws';
import { callCounts, resetCallCounts } from './standIn';

/** What a contender is asked to read. Its environment leads the SDK to the stand-in. */
export interface Task {
  endpoint: string;
  estate: EstateOptions;
  accountIds: string[];
  concurrency: { accounts: number; buckets: number };
  /** What only some contenders understand. */
  settings: Record<string, string>;
  /** Whether it does all once before it is measured, so that its code is compiled, as in a backend that runs. */
  isWarm: boolean;
}

/** A bucket as a contender found it. */
export interface Finding {
  account: string;
  name: string;
  /** Absent where it says nothing about regions. */
  region?: string;
  /** Absent where it found none. */
  tags?: Record<string, string>;
}

/** One run of a contender, cold or not. */
export interface Measurement {
  phase: string;
  wallMs: number;
  cpuMs: number;
  calls: Record<string, number>;
  /** MiB of resident memory at the start of the process's first run, and the most until this one's end. */
  idleMemory: number;
  peakMemory: number;
  regionsRight: number;
  tagSetsRight: number;
  buckets: number;
  taggedBuckets: number;
  /** Statements that the database was asked for, where there is one, and those of them that write. */
  statements?: number;
  writes?: number;
  /** How long the backend took to say that it is well, in milliseconds, 99 of 100 times. */
  health?: number;
}

/** How a contender says what one run of it found. */
export type Measure = (
  phase: string,
  run: () => Promise<void>,
  after: () => Promise<
    Omit<
      Measurement,
      'phase' | 'wallMs' | 'cpuMs' | 'calls' | 'idleMemory' | 'peakMemory'
    >
  >,
) => Promise<void>;

/** Runs a contender in this process, and tells the process that forked it what it measured. */
export function contend(
  work: (task: Task, measure: Measure) => Promise<void>,
): void {
  process.once('message', async (message: unknown) => {
    const task = message as Task;
    const measure = createMeasure(task);
    try {
      if (task.isWarm) {
        await work(task, (_, run) => run());
      }
      await work(task, measure);
      process.exit(0);
    } catch (error) {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(1);
    }
  });
  process.send!('ready');
}

function createMeasure({ endpoint }: Task): Measure {
  let idleMemory: number | undefined;
  return async (phase, run, after) => {
    await resetCallCounts(endpoint);
    (global as { gc?: () => void }).gc?.();
    idleMemory ??= process.memoryUsage.rss() / 2 ** 20;
    const cpu = process.cpuUsage();
    const start = performance.now();
    await run();
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    const peakMemory = process.resourceUsage().maxRSS / 2 ** 10;
    const measurement: Measurement = {
      phase,
      wallMs,
      cpuMs: (user + system) / 1000,
      calls: await callCounts(endpoint),
      idleMemory,
      peakMemory,
      ...(await after()),
    };
    process.send!(measurement);
  };
}

function countBuckets(estate: Estate) {
  let buckets = 0;
  let taggedBuckets = 0;
  for (const account of estate.accounts.values()) {
    for (const bucket of account.buckets.after()) {
      buckets += 1;
      taggedBuckets += bucket.tags ? 1 : 0;
    }
  }
  return { buckets, taggedBuckets };
}

/**
 * How many of the regions, and of the tag sets of tagged buckets, are what they should be.
 *
 * @param rewritten - how the contender writes a tag's value, where not as it is
 */
export async function score(
  estate: Estate,
  findings: Iterable<Finding> | AsyncIterable<Finding>,
  rewritten: (value: string) => string = value => value,
): Promise<
  Pick<
    Measurement,
    'regionsRight' | 'tagSetsRight' | 'buckets' | 'taggedBuckets'
  >
> {
  let regionsRight = 0;
  let tagSetsRight = 0;
  for await (const { account, name, region, tags } of findings) {
    const bucket = estate.accounts.get(account)?.buckets.get(name);
    regionsRight += region !== undefined && region === bucket?.region ? 1 : 0;
    tagSetsRight += tags && bucket?.tags && isSame(tags, bucket.tags) ? 1 : 0;
  }
  return { regionsRight, tagSetsRight, ...countBuckets(estate) };

  function isSame(found: Record<string, string>, tags: Record<string, string>) {
    const keys = Object.keys(tags);
    return (
      keys.length === Object.keys(found).length &&
      keys.every(key => found[key] === rewritten(tags[key]))
    );
  }
}
