import { z } from 'zod';
import { type ServiceName, serviceNames } from './services';

/** One call as the stand-in saw it. */
export interface RecordedCall {
  service: ServiceName;
  action: string;
  /** The IAM action that it needed; absent: it needed none. */
  permission?: string;
  /** The region that it was signed for. */
  region: string;
  /** The account whose keys asked; of AssumeRole, the account of the role. Absent where the stand-in has no such keys. */
  account?: string;
  bucket?: string;
  parameters: Record<string, unknown>;
  /** `pending` until it is answered, then `ok`, an error code of AWS, or the kind of the fault it met. */
  outcome: string;
}

export const callFilterSchema = z
  .object({
    service: z.enum(serviceNames as [ServiceName, ...ServiceName[]]),
    action: z.string(),
    region: z.string(),
    account: z.string(),
    bucket: z.string(),
  })
  .partial()
  .strict();

/** Which calls are meant. What is not given doesn't matter. */
export type CallFilter = z.infer<typeof callFilterSchema>;

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

export class CallLog implements Calls {
  private recorded: RecordedCall[] = [];
  private counted: Record<string, number> = {};
  private inFlight = 0;
  private peak = 0;

  /** @param keepsList - whether calls are listed, or only counted */
  constructor(private readonly keepsList: boolean) {}

  get list(): readonly RecordedCall[] {
    return this.recorded;
  }

  get counts(): Readonly<Record<string, number>> {
    return this.counted;
  }

  get peakInFlight(): number {
    return this.peak;
  }

  count(filter: CallFilter & { outcome?: string } = {}): number {
    return this.recorded.filter(call => fits(call, filter)).length;
  }

  reset(): void {
    this.recorded = [];
    this.counted = {};
    this.peak = this.inFlight;
  }

  arrived(call: RecordedCall): void {
    if (this.keepsList) {
      this.recorded.push(call);
    }
    this.inFlight += 1;
    this.peak = Math.max(this.peak, this.inFlight);
  }

  answered(call: RecordedCall, outcome: string): void {
    call.outcome = outcome;
    this.inFlight -= 1;
    const key = `${call.action} ${outcome}`;
    this.counted[key] = (this.counted[key] ?? 0) + 1;
  }
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
