import type { Aws } from '../../dev/aws';
import type { BackendDatabase } from '../../src/faults/__testUtils__/databases';
import {
  type BackendProcess,
  prepareProcess,
} from '../../src/faults/__testUtils__/process';
import { ACCOUNTS } from './changes';

const TOPIC = 'awsS3BucketsCloudTrail';
const MIB = 2 ** 20;

/** One process, from its start to its end. */
export interface Lifetime {
  name: string;
  process: BackendProcess;
  startedAt: number;
  /** After a collection of garbage, in MiB. */
  samples: Array<{ rss: number; heap: number }>;
  isKilled: boolean;
}

/** Two backends on one database. */
export class Backends {
  readonly lifetimes: Lifetime[] = [];
  /** Processes that ended though nobody killed them. */
  readonly died: string[] = [];
  private readonly running = new Map<string, Lifetime>();

  constructor(
    private readonly aws: Aws,
    private readonly database: BackendDatabase,
  ) {}

  get alive(): Lifetime[] {
    return [...this.running.values()];
  }

  async start(name: string): Promise<void> {
    const process = await prepareProcess(this.aws).start({
      database: this.database.config,
      providers: {
        organization: { include: { accounts: ACCOUNTS } },
        shards: 2,
        schedule: { frequency: { seconds: 8 }, timeout: { seconds: 40 } },
        requestTimeout: { seconds: 2 },
        configuration: { facts: ['encryption'], frequency: { minutes: 1 } },
        live: {},
      },
      processingInterval: { seconds: 30 },
      queue: { topic: TOPIC, url: this.aws.eventQueueUrl },
    });
    const lifetime: Lifetime = {
      name,
      process,
      startedAt: Date.now(),
      samples: [],
      isKilled: false,
    };
    this.lifetimes.push(lifetime);
    this.running.set(name, lifetime);
    process.exited.then(() => {
      this.running.delete(name);
      if (!lifetime.isKilled) {
        this.died.push(`Backend ${name} ended by itself.`);
      }
    });
  }

  async kill(name: string): Promise<void> {
    const lifetime = this.running.get(name);
    if (lifetime) {
      lifetime.isKilled = true;
      await lifetime.process.kill();
    }
  }

  /** Measures the memory of those that run. */
  async sample(): Promise<void> {
    await Promise.all(
      this.alive.map(async ({ process, samples }) => {
        const memory = await process.memory();
        if (memory) {
          samples.push({ rss: memory.rss / MIB, heap: memory.heap / MIB });
        }
      }),
    );
  }

  /** How often an account was read to its end. */
  get readings(): number {
    return this.lifetimes
      .flatMap(({ process }) => process.log)
      .filter(line => line.startsWith('info: Read account')).length;
  }
}
