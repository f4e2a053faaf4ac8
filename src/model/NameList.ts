/** Some names of many, and how many they are: the log does not need all of them. */
export class NameList {
  static readonly #shown = 10;

  readonly #names: string[];
  #last?: string;

  /**
   * @param names - the first names
   * @param count - how many there are
   */
  constructor(
    names: string[] = [],
    public count = names.length,
  ) {
    this.#names = names.slice(0, NameList.#shown);
  }

  /** A name that comes several times in a row counts once. */
  add(name: string) {
    if (name === this.#last) {
      return;
    }
    this.#last = name;
    this.count += 1;
    if (this.#names.length < NameList.#shown) {
      this.#names.push(name);
    }
  }

  toString(): string {
    const rest = this.count - this.#names.length;
    return rest > 0
      ? `${this.#names.join(', ')} and ${rest} more`
      : this.#names.join(', ');
  }
}
