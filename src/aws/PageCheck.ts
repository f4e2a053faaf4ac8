import { compareNames } from '../model/BucketRecord';
import { IncompleteListError } from './awsErrors';

/**
 * Notices a list without an end: a page after which there is to be another one, and that has no new name. An endpoint
 * may repeat its pages under continuation tokens that are new each time.
 *
 * While names ascend, a name is new if it comes after the last one, so that only one page of a million names is kept.
 * From the first name on that does not ascend, all names are kept.
 */
export class PageCheck {
  #last?: string;
  #previousPage: string[] = [];
  #seen?: Set<string>;

  #emptyPages = 0;

  /** @param options - `emptyPages`: how many empty pages in a row may have another one behind them; by default none */
  constructor(
    private readonly call: string,
    private readonly options: { emptyPages?: number } = {},
  ) {}

  /** @throws IncompleteListError */
  verify(names: string[], hasNext: boolean): void {
    this.#emptyPages = names.length === 0 ? this.#emptyPages + 1 : 0;
    const { emptyPages = 0 } = this.options;
    let hasNew = names.length === 0 && this.#emptyPages <= emptyPages;
    for (const name of names) {
      hasNew = this.#isNew(name) || hasNew;
    }
    this.#previousPage = names;
    if (hasNext && !hasNew) {
      throw new IncompleteListError(
        `${this.call} answered a page without one new name and a token for another page, so the list has no end. The endpoint repeats itself: check AWS_ENDPOINT_URL and what stands between Backstage and AWS.`,
      );
    }
  }

  #isNew(name: string): boolean {
    if (!this.#seen) {
      if (this.#last === undefined || compareNames(name, this.#last) > 0) {
        this.#last = name;
        return true;
      }
      if (name === this.#last) {
        return false;
      }
      this.#seen = new Set([...this.#previousPage, this.#last]);
    }
    const isNew = !this.#seen.has(name);
    this.#seen.add(name);
    return isNew;
  }
}
