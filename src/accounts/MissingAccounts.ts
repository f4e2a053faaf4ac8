import { IncompleteListError, OrganizationError } from '../aws/awsErrors';
import type { OrganizationClient } from './OrganizationClient';
import type { OrganizationalUnit } from './OrganizationFilter';

/** What became of accounts that an organization's earlier answers had and the lists of this one lack. */
export class MissingAccounts {
  /** Those that are still there, in another state than ACTIVE. */
  readonly inactive = new Map<string, string>();
  /** Those of which the organization doesn't say it: why not. */
  readonly unanswered = new Map<string, string>();

  /** @param listed - ids of all accounts that the lists have, whether the configuration takes them or not */
  constructor(
    private readonly organization: OrganizationClient,
    private readonly listed: Set<string>,
  ) {}

  /**
   * @param known - ids of the accounts that earlier answers had
   * @param others - the units that were not listed, to which an account may have been moved
   * @throws OrganizationError where the organization still has one of them
   */
  async ask(known: string[], others: OrganizationalUnit[]): Promise<void> {
    if (this.#missing(known).length > 0) {
      const moved = await Promise.all(
        others.map(unit => this.organization.accountsOf(unit)),
      );
      moved.flat().forEach(({ Id: id }) => this.listed.add(id));
    }
    // One that is denied, or too much, is so for all.
    let refusal: string | undefined;
    for (const id of this.#missing(known)) {
      refusal ??= await this.#askFor(id);
      if (refusal) {
        this.unanswered.set(id, refusal);
      }
    }
  }

  #missing(known: string[]): string[] {
    return known.filter(id => !this.listed.has(id));
  }

  /** Answers why the organization can't be asked. */
  async #askFor(id: string): Promise<string | undefined> {
    let state: string;
    try {
      state = await this.organization.stateOf(id);
    } catch (error) {
      if (error instanceof OrganizationError) {
        return error.message;
      }
      throw error;
    }
    if (state === 'ACTIVE') {
      throw new OrganizationError(
        `The organization's lists lack account ${id}, which it still has, as DescribeAccount says: they are not complete, and nothing is concluded from them. The next run asks again.`,
        { cause: new IncompleteListError(`Account ${id} is missing.`) },
      );
    }
    if (state !== 'gone') {
      this.inactive.set(id, state);
    }
    return undefined;
  }
}
