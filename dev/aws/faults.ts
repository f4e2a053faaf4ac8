import { z } from 'zod';
import { type CallFilter, fits, type RecordedCall } from './calls';
import type { Bucket } from './estate/bucket';

export const faultSchema = z.discriminatedUnion('kind', [
  /** An error of AWS. The status is the usual one of the code, else 400. */
  z.strictObject({
    kind: z.literal('error'),
    code: z.string(),
    status: z.number().optional(),
    message: z.string().optional(),
    headers: z.record(z.string()).optional(),
  }),
  /** The service's own way of saying: too fast. */
  z.strictObject({ kind: z.literal('throttle') }),
  /** No answer, ever. With a region as filter: a region out of reach. */
  z.strictObject({ kind: z.literal('hang') }),
  /** The answer comes late. */
  z.strictObject({ kind: z.literal('delay'), milliseconds: z.number() }),
  /** The connection is reset before the answer. */
  z.strictObject({ kind: z.literal('reset') }),
  /** The connection is closed in the middle of the answer's body. */
  z.strictObject({ kind: z.literal('cut-off') }),
  /** A body that is not from AWS: by default the login page of a proxy, with the status 200. */
  z.strictObject({
    kind: z.literal('garbage'),
    body: z.string().optional(),
    status: z.number().optional(),
    contentType: z.string().optional(),
  }),
  /**
   * The answer, then spaces until the body has so many bytes: still XML or JSON that can be read. Without
   * `announced`, no content-length says so before.
   */
  z.strictObject({
    kind: z.literal('huge'),
    bytes: z.number().int().positive(),
    announced: z.boolean().optional(),
  }),
  /** A list ends after this page, without a token for the next. */
  z.strictObject({ kind: z.literal('end-of-list') }),
  /**
   * A list doesn't end. Where its end should be it begins again, with tokens that never repeat (`new-tokens`) or that
   * repeat after three rounds (`cycle`); or empty pages come, with tokens that never repeat (`empty-pages`).
   */
  z.strictObject({
    kind: z.literal('endless-list'),
    mode: z.enum(['new-tokens', 'cycle', 'empty-pages']),
  }),
  /**
   * The call is answered as of the time when the fault was injected, as S3 may for a while. Its filter names a bucket; with
   * an action, too, one of several facts is stale.
   */
  z.strictObject({ kind: z.literal('stale') }),
  /** All sessions of the calling account expire, and the call is refused for that. */
  z.strictObject({ kind: z.literal('expired-session') }),
]);

/** What happens to a call instead of its answer, or with it. */
export type Fault = z.infer<typeof faultSchema>;

/** A fault, and what the bucket was when it was injected. */
export type MetFault = Fault & { bucket?: Bucket };

export const faultLimitsSchema = z.strictObject({
  times: z.number().optional(),
  after: z.number().optional(),
});

export interface FaultLimits {
  /** How many calls it strikes; by default all until it is cleared. */
  times?: number;
  /** How many matching calls pass before it strikes; 1 with ListBuckets: from the second page. */
  after?: number;
}

export interface InjectedFault {
  /** How many calls it has struck. */
  readonly struck: number;
  clear(): void;
}

/** Calls that wait until they are released. */
export interface Hold {
  /** Resolves when the first matching call has arrived. */
  readonly reached: Promise<void>;
  /** Lets the waiting calls and all later ones go on. */
  release(): void;
}

interface ActiveFault {
  filter: CallFilter;
  fault: MetFault;
  /** How many calls it will still strike. */
  left: number;
  /** How many calls will still pass. */
  passes: number;
  struck: number;
}

interface ActiveHold extends Hold {
  filter: CallFilter;
  arrive(): Promise<void>;
}

export class Faults {
  private active: ActiveFault[] = [];
  private holds: ActiveHold[] = [];

  /** Of several faults that fit a call, the one injected last strikes. */
  inject(
    filter: CallFilter,
    fault: MetFault,
    { times = Infinity, after = 0 }: FaultLimits = {},
  ): InjectedFault {
    const injected = { filter, fault, left: times, passes: after, struck: 0 };
    this.active.unshift(injected);
    return {
      get struck() {
        return injected.struck;
      },
      clear: () => {
        this.active = this.active.filter(other => other !== injected);
      },
    };
  }

  hold(filter: CallFilter): Hold {
    const reached = deferred();
    const released = deferred();
    const hold: ActiveHold = {
      filter,
      reached: reached.promise,
      arrive: () => {
        reached.resolve();
        return released.promise;
      },
      release: () => {
        this.holds = this.holds.filter(other => other !== hold);
        released.resolve();
      },
    };
    this.holds.push(hold);
    return hold;
  }

  /** Ends all faults and holds. */
  clear(): void {
    this.active = [];
    this.holds.forEach(hold => hold.release());
  }

  /** The fault that strikes this call, once it is no longer held. */
  async meet(call: RecordedCall): Promise<MetFault | undefined> {
    for (const hold of this.holds.filter(({ filter }) => fits(call, filter))) {
      await hold.arrive();
    }
    for (const one of this.active) {
      if (one.left === 0 || !fits(call, one.filter)) continue;
      if (one.passes > 0) {
        one.passes -= 1;
        continue;
      }
      one.left -= 1;
      one.struck += 1;
      return one.fault;
    }
    return undefined;
  }
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>(settle => {
    resolve = settle;
  });
  return { promise, resolve };
}
