import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Aws, startAws } from '../dev/aws';
import { until } from '../src/__testUtils__/until';
import {
  type BackendDatabase,
  postgres,
} from '../src/faults/__testUtils__/databases';
import { middle } from './middle';
import { Backends } from './soak/Backends';
import { Changes, createEstate } from './soak/changes';
import { checkLog, stateDisagreements } from './soak/checks';
import { Faults } from './soak/Faults';
import { Random } from './soak/Random';

/*
 * Two backends on one PostgreSQL read a small AWS organization by sweeps and on request, while backends are killed, AWS
 * fails, and buckets change. Then all calms down, and everything has to agree.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SAMPLE_EVERY = 15 * SECOND;
/** A lifetime with fewer samples tells nothing about memory. */
const LEAST_SAMPLES = 9;
/** The changes that a killed process did not publish are left to it for ten minutes. */
const SETTLED_WITHIN_S = 12 * 60;

/** Of what stays the same, a third of the time may differ from another by this share. */
const SLACK = 0.1;

interface Thirds {
  second: number;
  last: number;
}

class Soak {
  private readonly startedAt = Date.now();
  private readonly over = new AbortController();
  /** How many there were while both backends ran. */
  private readonly connections: number[] = [];
  private readonly client;
  private readonly backends;
  private readonly changes;
  private readonly faults;
  private kills = 0;

  constructor(
    private readonly aws: Aws,
    database: BackendDatabase,
    private readonly options: { minutes: number; seed: number },
  ) {
    const { seed } = options;
    this.client = database.connect();
    this.backends = new Backends(aws, database);
    this.changes = new Changes(aws, new Random(`${seed} changes`));
    this.faults = new Faults(aws, new Random(`${seed} faults`));
  }

  /** Answers what is wrong in the end. */
  async run(): Promise<string[]> {
    const { minutes, seed } = this.options;
    say(`Seed ${seed}, ${minutes} minutes. Two backends start.`);
    // The catalog's own migrations don't wait for each other.
    await this.backends.start('A');
    await this.backends.start('B');
    // In a short soak, too, a backend has to be killed.
    const pace = Math.min(1, minutes / 20);
    setTimeout(() => this.over.abort(), minutes * MINUTE);
    await Promise.all([
      this.repeat('changes', [0.3, 2.5], () => this.changes.make()),
      this.repeat('faults', [5, 25], () => this.faults.inject()),
      this.repeat('kills', [180 * pace, 360 * pace], random =>
        this.killAndStart(random),
      ),
      this.repeat('samples', [SAMPLE_EVERY / SECOND], () => this.sample()),
      this.repeat('lines', [60], () => this.sayHowItIs()),
    ]);
    const problems = await this.settle();
    return [...problems, ...this.backends.died, ...this.growth()];
  }

  async stop(): Promise<void> {
    for (const { name } of this.backends.alive) {
      await this.backends.kill(name);
    }
    await this.client.destroy();
  }

  /** Does something again and again until the time is over, after a random number of seconds each time. */
  private async repeat(
    stream: string,
    [least, most = least]: number[],
    work: (random: Random) => void | Promise<void>,
  ): Promise<void> {
    const random = new Random(`${this.options.seed} pauses of ${stream}`);
    const { signal } = this.over;
    while (!signal.aborted) {
      const pause = random.between(least, most) * SECOND;
      await wait(pause, undefined, { signal }).catch(() => {});
      if (!signal.aborted) {
        await work(random);
      }
    }
  }

  private async killAndStart(random: Random): Promise<void> {
    const name = random.pick(['A', 'B']);
    this.kills += 1;
    await this.backends.kill(name);
    await this.backends.start(name);
  }

  private async sample(): Promise<void> {
    await this.backends.sample();
    const { rows } = await this.client.raw(
      'select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    if (this.backends.alive.length === 2) {
      this.connections.push(Number(rows[0].count));
    }
  }

  private sayHowItIs() {
    const minute = Math.round((Date.now() - this.startedAt) / MINUTE);
    const ages = this.backends.alive.map(({ name, startedAt, samples }) => {
      const age = ((Date.now() - startedAt) / MINUTE).toFixed(1);
      const { rss, heap } = samples.at(-1) ?? { rss: NaN, heap: NaN };
      return `${name} for ${age} minutes (${rss.toFixed()} MiB, heap ${heap.toFixed()})`;
    });
    say(
      `Minute ${minute}: ${ages.join(', ')} run. ${this.counts()}. ${this.faults.now} faults last. ${this.connections.at(-1)} connections.`,
    );
  }

  private counts(): string {
    const calls = sum(this.aws.calls.counts);
    return [
      `${this.backends.readings} readings of an account`,
      `${sum(this.changes.counts)} changes in AWS`,
      `${this.changes.events} events`,
      `${sum(this.faults.counts)} faults that struck ${this.faults.struck} calls`,
      `${this.kills} kills`,
      `${calls} AWS calls`,
    ].join(', ');
  }

  /** Ends the faults, waits until all agree, and answers what does not. */
  private async settle(): Promise<string[]> {
    this.faults.clear();
    say('The faults end, and all settles.');
    const began = Date.now();
    const { aws, changes, client, faults } = this;
    const accounts = changes.accounts();
    const [{ process }] = this.backends.alive;
    const parts = { aws, accounts, client, baseUrl: process.baseUrl };
    let problems: string[] = [];
    let isSettled = true;
    await until(
      async () => {
        problems = await stateDisagreements(parts);
        return problems.length;
      },
      count => count === 0,
      SETTLED_WITHIN_S,
    ).catch(error => {
      isSettled = false;
      problems.push(`It did not settle: ${error.message}`);
    });
    const log = await checkLog(client, accounts, changes.expected);
    say(`${isSettled ? 'All agreed' : 'It had not settled'} after ${((Date.now() - began) / SECOND).toFixed()} s. ${this.counts()}.
Changes: ${listed(changes.counts)}. Faults: ${listed(faults.counts)}.
The log has ${log.rows} changes; CloudTrail explains ${log.explained} of them. Of ${changes.expected.length} changes with a value of their own, ${log.overtaken} were overtaken before anybody read them.`);
    return [...problems, ...log.problems];
  }

  /** What has grown, and the figures. */
  private growth(): string[] {
    const lifetimes = this.backends.lifetimes.filter(
      ({ samples }) => samples.length >= LEAST_SAMPLES,
    );
    const of = (what: 'rss' | 'heap') =>
      lifetimes.map(({ samples }) => thirds(samples.map(it => it[what])));
    const inWords = (all: Thirds[]) =>
      all
        .map(it => `${it.second.toFixed()} to ${it.last.toFixed()}`)
        .join(', ');
    const connections = thirds(this.connections);
    say(`Memory of the ${lifetimes.length} backends that lived for more than ${(LEAST_SAMPLES * SAMPLE_EVERY) / MINUTE} minutes, MiB, from the second to the last third of each life:
  RSS: ${inWords(of('rss'))}
  heap: ${inWords(of('heap'))}
Connections: ${connections.second} to ${connections.last}, ${middle(this.connections)} in the median, ${Math.max(...this.connections)} at the most.`);
    return [
      ...(hasGrown(of('rss')) ? ['The memory has grown (RSS).'] : []),
      ...(hasGrown(of('heap')) ? ['The memory has grown (heap).'] : []),
      ...(this.connections.length >= LEAST_SAMPLES && hasGrown([connections])
        ? ['The connections have grown.']
        : []),
    ];
  }
}

/** The medians of the second and of the last third: the first one is for warming up. */
function thirds(samples: number[]): Thirds {
  const third = Math.floor(samples.length / 3);
  return {
    second: middle(samples.slice(third, 2 * third)),
    last: middle(samples.slice(2 * third)),
  };
}

function hasGrown(all: Thirds[]): boolean {
  return middle(all.map(({ second, last }) => last / second)) > 1 + SLACK;
}

function say(text: string) {
  process.stdout.write(`${text}\n`);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

function listed(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    },
  });
  if (postgres.length === 0) {
    throw new Error('A soak needs a PostgreSQL: eval "$(.ci/postgres)"');
  }
  const aws = await startAws({
    organization: createEstate(),
    listCalls: false,
  });
  const database = await postgres[0].open();
  const soak = new Soak(aws, database, {
    minutes: Number(values.minutes),
    seed: Number(values.seed),
  });
  try {
    const problems = await soak.run();
    problems.slice(0, 50).forEach(problem => say(`WRONG: ${problem}`));
    say(
      problems.length ? `${problems.length} things are wrong.` : 'All is well.',
    );
    return problems.length > 0 ? 1 : 0;
  } finally {
    await soak.stop();
    await database.remove();
    await aws.close();
  }
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
