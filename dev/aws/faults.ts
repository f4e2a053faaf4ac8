import { type CallFilter, type RecordedCall, fits } from './calls';

/** What happens to a call instead of, or with, its answer. */
export type Fault =
  /** An error of AWS. The status is the usual one of the code, else 400. */
  | {
      kind: 'error';
      code: string;
      status?: number;
      message?: string;
      headers?: Record<string, string>;
    }
  /** The service's own way of saying: too fast. */
  | { kind: 'throttle' }
  /** No answer, ever. With a region as filter: a region out of reach. */
  | { kind: 'hang' }
  /** The answer comes late. */
  | { kind: 'delay'; milliseconds: number }
  /** The connection is reset before the answer. */
  | { kind: 'reset' }
  /** The connection is closed in the middle of the answer's body. */
  | { kind: 'cut-off' }
  /** Status 200, and a body that is none of AWS: by default the login page of a proxy. */
  | { kind: 'garbage'; body?: string }
  /** A list ends after this page, without a token for the next. */
  | { kind: 'end-of-list' }
  /** All sessions of the calling account expire, and the call is refused for that. */
  | { kind: 'expired-session' };

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

export interface Faults {
  /** Of several faults that fit a call, the one injected last strikes. */
  inject(filter: CallFilter, fault: Fault, limits?: FaultLimits): InjectedFault;
  hold(filter: CallFilter): Hold;
  /** Ends all faults and holds. */
  clear(): void;
  /** The fault that strikes this call, once it is no longer held. */
  meet(call: RecordedCall): Promise<Fault | undefined>;
}

export function createFaults(): Faults {
  interface Standing {
    filter: CallFilter;
    fault: Fault;
    left: number;
    passes: number;
    struck: number;
  }
  let standing: Standing[] = [];
  let holds: Array<Hold & { filter: CallFilter; arrive(): Promise<void> }> = [];

  return {
    inject(filter, fault, { times = Infinity, after = 0 } = {}) {
      const injected = { filter, fault, left: times, passes: after, struck: 0 };
      standing.unshift(injected);
      return {
        get struck() {
          return injected.struck;
        },
        clear() {
          standing = standing.filter(other => other !== injected);
        },
      };
    },
    hold(filter) {
      const reached = deferred();
      const released = deferred();
      const hold = {
        filter,
        reached: reached.promise,
        arrive() {
          reached.resolve();
          return released.promise;
        },
        release() {
          holds = holds.filter(other => other !== hold);
          released.resolve();
        },
      };
      holds.push(hold);
      return hold;
    },
    clear() {
      standing = [];
      holds.forEach(hold => hold.release());
    },
    async meet(call) {
      for (const hold of holds.filter(({ filter }) => fits(call, filter))) {
        await hold.arrive();
      }
      for (const one of standing) {
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
    },
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>(settle => {
    resolve = settle;
  });
  return { promise, resolve };
}
