import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import type { AccountSession } from './AccountSession';

/** After so long the identity is verified anew: the role may belong to somebody else by then. */
const KEPT_FOR_MS = 15 * 60_000;

/** For so long an account that let nobody in is not asked again, however many of its buckets are to be read. */
const REFUSED_FOR_MS = 4_000;

/** Each has a client for each region in use. The one that was used longest ago goes. */
const MOST_SESSIONS = 50;

/** Sessions of accounts, opened once and kept from one reading to the next. */
export class AccountSessions {
  /** By account id, the one that was used last at the end. */
  readonly #sessions = new Map<
    string,
    { account: string; session: Promise<AccountSession>; until: number }
  >();

  constructor(private readonly clock: Clock) {}

  /** How many are kept. */
  get size(): number {
    return this.#sessions.size;
  }

  /**
   * The session of an account, for one reading.
   *
   * @throws what opening it answered, also if that was a moment ago.
   */
  async of(
    account: AwsAccount,
    open: () => Promise<AccountSession>,
  ): Promise<AccountSession> {
    const { id } = account;
    const key = JSON.stringify(account);
    this.#letGo();
    const kept = this.#sessions.get(id);
    const session =
      kept?.account === key
        ? kept
        : { account: key, session: open(), until: this.#in(KEPT_FOR_MS) };
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    if (session !== kept) {
      session.session.catch(() => {
        session.until = this.#in(REFUSED_FOR_MS);
      });
    }
    return (await session.session).again();
  }

  forget(accountId: string): void {
    this.#sessions.delete(accountId);
  }

  /** Lets go of what is over, and makes room for one more. */
  #letGo() {
    const now = this.clock.now().getTime();
    for (const [id, { until }] of this.#sessions) {
      if (until < now) {
        this.#sessions.delete(id);
      }
    }
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MOST_SESSIONS) {
      this.#sessions.delete(oldest);
    }
  }

  #in(milliseconds: number): number {
    return this.clock.now().getTime() + milliseconds;
  }
}
