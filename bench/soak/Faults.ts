import type { Aws, CallFilter, Fault, InjectedFault } from '../../dev/aws';
import { ACCOUNTS } from './changes';
import type { Random } from './Random';

const FAULTS: Fault[] = [
  { kind: 'throttle' },
  { kind: 'error', code: 'AccessDenied' },
  { kind: 'error', code: 'InternalError' },
  { kind: 'reset' },
  { kind: 'garbage' },
  { kind: 'hang' },
  { kind: 'cut-off' },
  { kind: 'delay', milliseconds: 1_500 },
  { kind: 'expired-session' },
];
const CALLS: CallFilter[] = [
  { service: 's3' },
  { action: 'ListBuckets' },
  { action: 'HeadBucket' },
  { action: 'GetBucketTagging' },
  { action: 'GetBucketEncryption' },
  { action: 'AssumeRole' },
];

/** Has calls of AWS fail at random: of one account, or of the organization. */
export class Faults {
  readonly counts: Record<string, number> = {};
  private readonly active = new Set<InjectedFault>();
  private readonly over: InjectedFault[] = [];

  constructor(
    private readonly aws: Aws,
    private readonly random: Random,
  ) {}

  get now(): number {
    return this.active.size;
  }

  /** How many calls were struck. */
  get struck(): number {
    return [...this.active, ...this.over].reduce(
      (sum, { struck }) => sum + struck,
      0,
    );
  }

  /** Injects one, and clears it after a time. */
  inject(): void {
    const fault = this.random.pick(FAULTS);
    const filter = this.random.chance(0.1)
      ? { service: 'organizations' as const }
      : { ...this.random.pick(CALLS), account: this.random.pick(ACCOUNTS) };
    const injected = this.aws.inject(filter, fault);
    this.active.add(injected);
    this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    setTimeout(
      () => this.end(injected),
      this.random.between(5_000, 40_000),
    ).unref();
  }

  clear(): void {
    this.active.forEach(injected => this.end(injected));
  }

  private end(injected: InjectedFault) {
    injected.clear();
    if (this.active.delete(injected)) {
      this.over.push(injected);
    }
  }
}
