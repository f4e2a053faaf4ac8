import type { Service } from './request';

/** One call as the stand-in saw it. */
export interface RecordedCall {
  service: Service;
  action: string;
  /** The IAM action that it needed; none for STS. */
  permission?: string;
  /** The region that it was signed for. */
  region: string;
  /** The account whose keys asked; of AssumeRole, the account of the role. Unknown where the keys are. */
  account?: string;
  bucket?: string;
  parameters: Record<string, unknown>;
  /** `pending` until it is answered, then `ok`, an error code of AWS, or the kind of the fault it met. */
  outcome: string;
}

/** Which calls are meant; what isn't given doesn't matter. */
export type CallFilter = Partial<
  Pick<RecordedCall, 'service' | 'action' | 'region' | 'account' | 'bucket'>
>;

export interface Calls {
  /** In the order of their arrival; empty where calls are only counted. */
  readonly list: readonly RecordedCall[];
  /** How many calls came, by action and outcome, as `{ 'GetBucketTagging ok': 12 }`. */
  readonly counts: Readonly<Record<string, number>>;
  /** The most calls that waited for their answer at the same time. */
  readonly peakInFlight: number;
  /** How many of the listed calls match. */
  count(filter?: CallFilter & { outcome?: string }): number;
  reset(): void;
}

export interface CallLog extends Calls {
  arrived(call: RecordedCall): void;
  answered(call: RecordedCall, outcome: string): void;
}

export function createCallLog(keepList: boolean): CallLog {
  let list: RecordedCall[] = [];
  let counts: Record<string, number> = {};
  let inFlight = 0;
  let peakInFlight = 0;
  return {
    get list() {
      return list;
    },
    get counts() {
      return counts;
    },
    get peakInFlight() {
      return peakInFlight;
    },
    count: (filter = {}) => list.filter(call => fits(call, filter)).length,
    reset() {
      list = [];
      counts = {};
      peakInFlight = inFlight;
    },
    arrived(call) {
      if (keepList) {
        list.push(call);
      }
      inFlight += 1;
      peakInFlight = Math.max(peakInFlight, inFlight);
    },
    answered(call, outcome) {
      call.outcome = outcome;
      inFlight -= 1;
      const key = `${call.action} ${outcome}`;
      counts[key] = (counts[key] ?? 0) + 1;
    },
  };
}

export function fits(
  call: RecordedCall,
  filter: CallFilter & { outcome?: string },
): boolean {
  return Object.entries(filter).every(
    ([key, value]) =>
      value === undefined || call[key as keyof RecordedCall] === value,
  );
}
