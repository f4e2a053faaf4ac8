import { type ChildProcess, spawn } from 'node:child_process';
import pLimit from 'p-limit';
import { shorten } from '../model/shorten';
import { EXPRESSION_WORKER } from './expressionWorker';

/** What the fields of an entity can be made of. Whatever else an expression gives is ignored. */
export type ExpressionValue = string | number | boolean;

/** One expression, and the document to evaluate it on. */
export interface Evaluation {
  expression: string;
  document: unknown;
}

/** The values that each expression of a job gave, or why one of them gave none. */
export type EvaluatedJob =
  | { status: 'evaluated'; values: ExpressionValue[][] }
  | { status: 'failed'; reason: string };

/** What one job, the expressions of one bucket, may take. */
export interface ExpressionLimits {
  /** For each expression. A job that blocks its process is ended after twice this time at the latest. */
  milliseconds: number;
  /** How deep an expression may call itself. */
  depth: number;
  /** How long the texts may be that one expression gives. */
  characters: number;
  /** The memory that values may take. */
  megabytes: number;
}

export const EXPRESSION_LIMITS: ExpressionLimits = {
  milliseconds: 1_000,
  depth: 1_000,
  characters: 100_000,
  megabytes: 128,
};

/** How long the process may take to start, in time limits of a job. */
const STARTING_TIME = 30;

interface ExpressionProcess {
  process: ChildProcess;
  ended: Promise<string>;
}

interface Job {
  index: number;
  evaluations: Evaluation[];
}

/** What the process says: that it is ready, or what came of one job. */
interface WorkerMessage {
  ready?: true;
  index: number;
  values?: ExpressionValue[][];
  problem?: { expression: string; message: string };
}

/**
 * Evaluates JSONata expressions in a process of their own, which is started when first needed.
 *
 * JSONata cannot bound what blocks its thread, such as a regular expression that backtracks, and strangers write the
 * tags. So the process is ended when a job takes too much time or memory: that job fails, and the others go on in a new
 * process. A thread would not do: Node.js ends the whole process when a thread asks for much more memory than it may have.
 */
export class ExpressionEvaluator {
  readonly #limits: ExpressionLimits;
  readonly #oneBatchAtATime = pLimit(1);
  #worker: ExpressionProcess | undefined;

  constructor(limits: Partial<ExpressionLimits> = {}) {
    this.#limits = { ...EXPRESSION_LIMITS, ...limits };
  }

  /**
   * Evaluates the expressions of each job, and answers in the order of the jobs.
   *
   * @throws Error when the process cannot be started
   */
  async evaluateAll(jobs: Evaluation[][]): Promise<EvaluatedJob[]> {
    return this.#oneBatchAtATime(async () => {
      const results: EvaluatedJob[] = [];
      while (results.length < jobs.length) {
        const open = jobs
          .map((evaluations, index) => ({ index, evaluations }))
          .slice(results.length);
        await this.#evaluateUntilEnded(open, results);
      }
      return results;
    });
  }

  /** Ends the process; the next evaluation starts a new one. */
  close(): void {
    this.#worker?.process.kill('SIGKILL');
    this.#worker = undefined;
  }

  /** Adds the results of the jobs, until all have one or the process ends: then the job at hand is the one that failed. */
  async #evaluateUntilEnded(
    jobs: Job[],
    results: EvaluatedJob[],
  ): Promise<void> {
    const worker = (this.#worker ??= await this.#start());
    setReferenced(worker.process, true);
    const expected = results.length + jobs.length;
    const watchdog = this.#watch(worker.process, () => results.length);
    let onMessage: (message: WorkerMessage) => void;
    const answered = new Promise<undefined>(resolve => {
      onMessage = message => {
        results.push(evaluatedJob(message));
        if (results.length === expected) {
          resolve(undefined);
        }
      };
      worker.process.on('message', onMessage);
    });
    worker.process.send({ jobs }, error => {
      if (error) {
        worker.process.kill('SIGKILL');
      }
    });
    const end = await Promise.race([answered, worker.ended]);
    worker.process.off('message', onMessage!);
    watchdog.stop();
    setReferenced(worker.process, false);
    if (end !== undefined) {
      results.push({
        status: 'failed',
        reason: watchdog.timedOut
          ? `its expressions took longer than ${this.#limits.milliseconds} ms`
          : `its expressions ended their process (${end}), which happens when they take more than ${this.#limits.megabytes} MB of memory`,
      });
    }
  }

  async #start(): Promise<ExpressionProcess> {
    const { milliseconds, megabytes } = this.#limits;
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${megabytes}`,
        '--eval',
        EXPRESSION_WORKER,
        '--',
        JSON.stringify({
          jsonataPath: require.resolve('jsonata'),
          limits: this.#limits,
        }),
      ],
      {
        // Not the environment, which has secrets. Node.js does not start on Windows without this one.
        env: { SystemRoot: process.env.SystemRoot },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        serialization: 'advanced',
      },
    );
    const worker = { process: child, ended: ended(child) };
    const timer = setTimeout(
      () => child.kill('SIGKILL'),
      STARTING_TIME * milliseconds,
    );
    try {
      await new Promise<void>((resolve, reject) => {
        // A listener has to stay: an error without one would end the backend.
        child.on('error', reject);
        child.once('message', () => resolve());
        void worker.ended.then(end => reject(new Error(`it ended (${end})`)));
      });
    } catch (error) {
      throw new Error(
        `The process that evaluates the expressions of entities could not be started: ${(error as Error).message}`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
    void worker.ended.then(() => {
      if (this.#worker === worker) {
        this.#worker = undefined;
      }
    });
    return worker;
  }

  /** Ends the process when no job was done between two ticks. */
  #watch(child: ChildProcess, done: () => number) {
    const watchdog = { timedOut: false, stop: () => {} };
    let last = -1;
    const timer = setInterval(() => {
      // This process may have been too busy to take the answers: they come before what is set to be done immediately.
      setImmediate(() => {
        if (done() === last && child.exitCode === null) {
          watchdog.timedOut = true;
          child.kill('SIGKILL');
        }
        last = done();
      });
    }, this.#limits.milliseconds);
    watchdog.stop = () => clearInterval(timer);
    return watchdog;
  }
}

/** How the process ended, once everything that it said has been taken. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    let end: string | undefined;
    const settle = () => {
      if (end !== undefined && !child.connected) {
        resolve(end);
      }
    };
    child.once('exit', (code, signal) => {
      end = signal ?? `code ${code}`;
      settle();
    });
    child.once('disconnect', settle);
  });
}

/** Whether the process keeps the backend alive; an idle one does not. */
function setReferenced(child: ChildProcess, isReferenced: boolean): void {
  if (isReferenced) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function evaluatedJob({ values, problem }: WorkerMessage): EvaluatedJob {
  if (values) {
    return { status: 'evaluated', values };
  }
  const { expression, message } = problem!;
  return {
    status: 'failed',
    reason: `the expression ${shorten(expression)} failed: ${shorten(message, 500)}`,
  };
}
