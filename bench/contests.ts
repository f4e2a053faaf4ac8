import type { EstateOptions } from '../dev/aws';

/** Who takes part, and how. */
export interface Contender {
  name: string;
  /** Its module in `contenders/`. */
  module: string;
  settings?: Record<string, string>;
  /** Whether it does all once before it is measured. */
  isWarm?: boolean;
  /** The most that V8's old generation may have, `--max-old-space-size` in MiB; by default gigabytes. */
  heap?: number;
}

/** Contenders that read the same estate, one after the other, again and again. */
export interface Contest {
  estate: EstateOptions;
  /** S3 calls per second and account that are let through. */
  rateLimit?: number;
  contenders: Contender[];
  repetitions: number;
}

const floor: Contender = {
  name: 'bare SDK, the floor',
  module: 'floor',
  isWarm: true,
};
/** With the option of the SDK that this module sets, too. */
const cachedFloor: Contender = {
  ...floor,
  name: 'bare SDK, cacheMiddleware',
  settings: { cacheMiddleware: 'on' },
};
const locationFirst: Contender = {
  name: 'location first',
  module: 'location-first',
  isWarm: true,
};
const roadie: Contender = { name: 'community provider', module: 'roadie' };
const reading = (tagSource: string): Contender => ({
  name: `this module, reading only, ${tagSource}`,
  module: 'collector',
  settings: { tagSource },
  isWarm: true,
});
const catalog = (
  database: string,
  tagSource: string,
  settings: Record<string, string> = {},
): Contender => ({
  name: `this module, ${tagSource}, ${database}`,
  module: 'catalog',
  settings: { database: database.toLowerCase(), tagSource, ...settings },
});

/** The same contenders, reading the configuration of each bucket as well. */
const withConfiguration = (contender: Contender): Contender => ({
  ...contender,
  name: `${contender.name}, configuration`,
  settings: { ...contender.settings, configuration: 'read' },
});

/** The same where the process may not have more memory than it needs. */
const withinHeap = (contender: Contender, heap: number): Contender => ({
  ...contender,
  name: `${contender.name}, in a heap of ${heap} MiB`,
  heap,
});

const estate = (accounts: number, buckets: number): EstateOptions => ({
  accounts,
  bucketsPerAccount: buckets / accounts,
});

/** What is run: in about one minute, a quarter of an hour, or an hour. */
export function contests(size: 'quick' | 'default' | 'full'): Contest[] {
  const readers = [
    floor,
    reading('per-bucket'),
    reading('tagging-api'),
    reading('auto'),
    locationFirst,
  ];
  const wholeRuns = (tagSource: string) => [
    catalog('SQLite', tagSource),
    catalog('PostgreSQL', tagSource),
  ];
  if (size === 'quick') {
    return [
      {
        estate: estate(1, 500),
        contenders: [...readers, roadie, catalog('SQLite', 'per-bucket')],
        repetitions: 1,
      },
    ];
  }
  const isFull = size === 'full';
  return [
    ...[1, 50].map(accounts => ({
      estate: estate(accounts, 500),
      contenders: [...readers, roadie, ...wholeRuns('per-bucket')],
      repetitions: isFull ? 5 : 3,
    })),
    ...[1, 50].map(accounts => ({
      estate: estate(accounts, 5_000),
      contenders: [...readers, ...(isFull ? [roadie] : [])],
      repetitions: 5,
    })),
    // Whole runs beside the floor, so that their times compare.
    ...[
      [1, 5_000],
      [50, 5_000],
      [1, 50_000],
    ].map(([accounts, buckets]) => ({
      estate: estate(accounts, buckets),
      contenders: [floor, cachedFloor, ...wholeRuns('per-bucket')],
      repetitions: isFull && buckets === 5_000 ? 3 : 1,
    })),
    ...(isFull ? [1, 50] : []).map(accounts => ({
      estate: estate(accounts, 50_000),
      contenders: readers,
      repetitions: 3,
    })),
    ...(isFull ? [1, 50] : [50]).map(accounts => ({
      estate: estate(accounts, 50_000),
      contenders: [
        ...(isFull ? wholeRuns('per-bucket') : []),
        ...wholeRuns('tagging-api'),
      ],
      repetitions: 1,
    })),
    // All facts of all buckets, and then a run in which none is due, beside one that reads no configuration.
    {
      estate: estate(1, 5_000),
      contenders: [
        withConfiguration(floor),
        withConfiguration(reading('per-bucket')),
      ],
      repetitions: 3,
    },
    {
      estate: estate(1, 5_000),
      contenders: [
        floor,
        catalog('SQLite', 'per-bucket', { phases: 'cold, unchanged' }),
        withConfiguration(
          catalog('SQLite', 'per-bucket', { phases: 'cold, unchanged' }),
        ),
      ],
      repetitions: 3,
    },
    {
      estate: estate(1, 5_000),
      rateLimit: 200,
      contenders: [reading('per-bucket')],
      repetitions: 1,
    },
    ...(isFull ? [200_000, 1_000_000] : []).map(buckets => {
      const asked = catalog('SQLite', 'tagging-api', {
        phases: 'cold, unchanged',
        health: 'asked for',
      });
      return {
        estate: estate(1, buckets),
        contenders: [asked, withinHeap(asked, 256)],
        repetitions: 1,
      };
    }),
  ];
}
