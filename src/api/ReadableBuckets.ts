import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { ANNOTATION_AWS_BUCKET_NAME } from 'backstage-plugin-aws-s3-buckets-common';
import type { Clock } from '../model/Clock';

/** A page of the app asks several times at once. What somebody may read changes seldom. */
const KEPT_FOR_MS = 60_000;

/** Of so many people at the most the refs are kept: 100,000 refs take some 10 MB. */
const PEOPLE = 5;

interface Answer {
  refs: Promise<string[]>;
  at: number;
}

/** Which bucket entities somebody may read. The catalog is asked for all of them once a minute for each person. */
export class ReadableBuckets {
  readonly #catalog: CatalogService;
  readonly #clock: Clock;
  /** By user, the oldest first. */
  readonly #answers = new Map<string, Answer>();

  constructor(options: { catalog: CatalogService; clock: Clock }) {
    this.#catalog = options.catalog;
    this.#clock = options.clock;
  }

  /** The refs of all that they may read; of programs, whose access may be restricted, nothing is kept. */
  async refs(credentials: BackstageCredentials): Promise<string[]> {
    const { type, userEntityRef } = credentials.principal as {
      type?: string;
      userEntityRef?: string;
    };
    if (type !== 'user' || !userEntityRef) {
      return this.#ask(credentials);
    }
    const now = this.#clock.now().getTime();
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
    const refs: string[] = [];
    for await (const entities of this.#catalog.streamEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
      },
      { credentials },
    )) {
      refs.push(...entities.map(entity => stringifyEntityRef(entity)));
    }
    return refs;
  }
}
