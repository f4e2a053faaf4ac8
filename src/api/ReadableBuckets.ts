import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Clock } from '../model/Clock';
import { ReadableEntities } from './ReadableEntities';

/** A page of the app asks several times at once. What somebody may read changes seldom. */
const KEPT_FOR_MS = 60_000;

/** Of so many people at the most the refs are kept: 100,000 refs take some 10 MB. */
const PEOPLE = 5;

interface Answer {
  refs: Promise<string[]>;
  at: number;
}

/** The refs of {@link ReadableEntities}, all of them. The catalog is asked for these once a minute for each person. */
export class ReadableBuckets {
  /** By user, the oldest first. */
  readonly #answers = new Map<string, Answer>();

  constructor(
    private readonly parts: { catalog: CatalogService; clock: Clock },
  ) {}

  /** The refs of all that they may read; of programs, whose access may be restricted, nothing is kept. */
  async refs(credentials: BackstageCredentials): Promise<string[]> {
    const { type, userEntityRef } = credentials.principal as {
      type?: string;
      userEntityRef?: string;
    };
    if (type !== 'user' || !userEntityRef) {
      return this.#ask(credentials);
    }
    const now = this.parts.clock.now().getTime();
    const known = this.#answers.get(userEntityRef);
    if (known && now - known.at < KEPT_FOR_MS) {
      return known.refs;
    }
    const answer = { refs: this.#ask(credentials), at: now };
    this.#answers.delete(userEntityRef);
    this.#answers.set(userEntityRef, answer);
    answer.refs.catch(() => {
      if (this.#answers.get(userEntityRef) === answer) {
        this.#answers.delete(userEntityRef);
      }
    });
    for (const [user] of [...this.#answers].slice(0, -PEOPLE)) {
      this.#answers.delete(user);
    }
    return answer.refs;
  }

  async #ask(credentials: BackstageCredentials): Promise<string[]> {
    const { catalog } = this.parts;
    const refs: string[] = [];
    for await (const some of new ReadableEntities({
      catalog,
      credentials,
    }).all()) {
      refs.push(...some);
    }
    return refs;
  }
}
