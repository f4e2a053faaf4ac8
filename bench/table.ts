import type { Measurement } from './contender';
import type { Contender, Contest } from './contests';

/** A line of the table: the medians of what was measured. */
export interface Row {
  contest: Contest;
  contender: Contender;
  measurement: Measurement;
  /** Its wall time in units of the floor's. */
  ofFloor?: number;
}

export function toRows(
  contest: Contest,
  measured: Array<{ contender: Contender; repetitions: Measurement[][] }>,
): Row[] {
  const medians = measured.flatMap(({ contender, repetitions }) =>
    repetitions[0].map((_, phase) => ({
      contender,
      measurement: median(repetitions.map(phases => phases[phase])),
    })),
  );
  const floor = medians.find(({ contender }) => contender.module === 'floor');
  return medians.map(({ contender, measurement }) => ({
    contest,
    contender,
    measurement,
    ofFloor: floor && measurement.wallMs / floor.measurement.wallMs,
  }));
}

/** Of each number of its own, and the worst of what was right; the rest is the same in each repetition. */
function median(repetitions: Measurement[]): Measurement {
  const middle = (of: (measurement: Measurement) => number) =>
    repetitions.map(of).sort((a, b) => a - b)[repetitions.length >> 1];
  return {
    ...repetitions[0],
    wallMs: middle(({ wallMs }) => wallMs),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    idleMemory: middle(({ idleMemory }) => idleMemory),
    peakMemory: middle(({ peakMemory }) => peakMemory),
    regionsRight: Math.min(...repetitions.map(it => it.regionsRight)),
    tagSetsRight: Math.min(...repetitions.map(it => it.tagSetsRight)),
  };
}

const HEADS = [
  'Buckets',
  'Accounts',
  'Who',
  'Run',
  'Wall, s',
  '× floor',
  'CPU, s',
  'AWS calls',
  'MiB over idle',
  'Regions right',
  'Tag sets right',
  'Statements (writes)',
];

export function toTable(rows: Row[]): string[] {
  return [HEADS, HEADS.map(() => '---'), ...rows.map(toCells)].map(
    cells => `| ${cells.join(' | ')} |`,
  );
}

function toCells({ contest, contender, measurement, ofFloor }: Row): string[] {
  const { buckets, taggedBuckets, statements, writes } = measurement;
  const limit = contest.rateLimit
    ? `, at ${contest.rateLimit} calls/s at the most`
    : '';
  return [
    inWords(buckets),
    inWords(contest.estate.accounts),
    `${contender.name}${limit}`,
    measurement.phase,
    (measurement.wallMs / 1000).toFixed(2),
    ofFloor === undefined ? '' : ofFloor.toFixed(2),
    (measurement.cpuMs / 1000).toFixed(2),
    callsInWords(measurement.calls),
    (measurement.peakMemory - measurement.idleMemory).toFixed(0),
    `${inWords(measurement.regionsRight)} of ${inWords(buckets)}`,
    `${inWords(measurement.tagSetsRight)} of ${inWords(taggedBuckets)}`,
    statements === undefined
      ? ''
      : `${inWords(statements)} (${inWords(writes ?? 0)})`,
  ];
}

/** Outcomes that answer what was asked. */
const ANSWERS = new Set(['ok', 'NoSuchTagSet']);

/** As `5,000 GetBucketTagging (12 SlowDown)`. */
function callsInWords(calls: Record<string, number>): string {
  const actions = new Map<string, { count: number; failures: string[] }>();
  for (const [key, count] of Object.entries(calls)) {
    const [action, outcome] = key.split(' ');
    const entry = actions.get(action) ?? { count: 0, failures: [] };
    actions.set(action, entry);
    entry.count += count;
    if (!ANSWERS.has(outcome)) {
      entry.failures.push(`${inWords(count)} ${outcome}`);
    }
  }
  return [...actions]
    .map(([action, { count, failures }]) =>
      [
        `${inWords(count)} ${action}`,
        failures.length > 0 ? `(${failures.join(', ')})` : '',
      ]
        .join(' ')
        .trim(),
    )
    .join(', ');
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
