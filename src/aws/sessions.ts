import type { AwsAccount } from '../model/account';
import type { AccountSession } from './session';

/** After so long the identity is verified anew: the role may belong to somebody else by then. */
const KEPT_FOR_MS = 15 * 60_000;

/** For so long an account that let nobody in is not asked again, however many of its buckets are to be read. */
const REFUSED_FOR_MS = 4_000;

/** Sessions of accounts, opened once and kept from one reading to the next. */
export class AccountSessions {
  readonly #sessions = new Map<
    string,
    { account: string; session: Promise<AccountSession>; until: number }
  >();

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
    let kept = this.#sessions.get(id);
    if (!kept || kept.account !== key || kept.until < Date.now()) {
      kept = {
        account: key,
        session: open(),
        until: Date.now() + KEPT_FOR_MS,
      };
      this.#sessions.set(id, kept);
      const opened = kept;
      opened.session.catch(() => {
        opened.until = Date.now() + REFUSED_FOR_MS;
      });
    }
    return (await kept.session).again();
  }

  forget(accountId: string): void {
    this.#sessions.delete(accountId);
  }
}
