import { FACTS } from '../src/collect/facts';
import { middle } from './middle';
import type { Measurement } from './contender';
import type { Contender, Contest } from './contests';

/** A line of the table: the medians of what was measured. */
export interface Row {
  contest: Contest;
  contender: Contender;
  measurement: Measurement;
  /** Its wall time in units of the floor's: the median of each repetition's own ratio, as a machine's speed changes. */
  ofFloor?: number;
}

export function toRows(
  contest: Contest,
  measured: Array<{ contender: Contender; repetitions: Measurement[][] }>,
): Row[] {
  const floor = measured.find(({ contender }) => contender.module === 'floor');
  return measured.flatMap(({ contender, repetitions }) =>
    repetitions[0].map((_, phase) => ({
      contest,
      contender,
      measurement: median(repetitions.map(phases => phases[phase])),
      ofFloor:
        floor &&
        middle(
          repetitions.map(
            (phases, i) =>
              phases[phase].wallMs / floor.repetitions[i][0].wallMs,
          ),
        ),
    })),
  );
}

/** Of each number of its own, and the worst of what was right; the rest is the same in each repetition. */
function median(repetitions: Measurement[]): Measurement {
  const medianOf = (of: (measurement: Measurement) => number) =>
    middle(repetitions.map(of));
  return {
    ...repetitions[0],
    wallMs: medianOf(({ wallMs }) => wallMs),
    cpuMs: medianOf(({ cpuMs }) => cpuMs),
    idleMemory: medianOf(({ idleMemory }) => idleMemory),
    peakMemory: medianOf(({ peakMemory }) => peakMemory),
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
  'Health p99, ms',
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
    ofFloor === undefined ? '' : ofFloor.toFixed(3),
    (measurement.cpuMs / 1000).toFixed(2),
    callsInWords(measurement.calls),
    (measurement.peakMemory - measurement.idleMemory).toFixed(0),
    `${inWords(measurement.regionsRight)} of ${inWords(buckets)}`,
    `${inWords(measurement.tagSetsRight)} of ${inWords(taggedBuckets)}`,
    statements === undefined
      ? ''
      : `${inWords(statements)} (${inWords(writes ?? 0)})`,
    measurement.health?.toFixed(0) ?? '',
  ];
}

/** Outcomes that answer what was asked: something, or that there is none. */
const ANSWERS = new Set([
  'ok',
  'NoSuchBucketPolicy',
  'NoSuchPublicAccessBlockConfiguration',
  ...Object.values(FACTS).flatMap(({ noneCodes }) => noneCodes),
]);

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
