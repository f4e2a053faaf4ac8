import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  type GroupEntity,
  stringifyEntityRef,
  type UserEntity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { UNOWNED_GROUP_TYPE } from 'backstage-plugin-aws-s3-buckets-common';
import type { RefSource } from '../config/entitySchema';
import type { Clock } from '../model/Clock';
import { refOf } from './refOf';

/** The catalog's groups and users, as one reading found them. */
export interface Owners {
  /** The same text as long as the groups and users are the same. */
  digest: string;
  /** The ref of the group or user that a text means: by ref, e-mail address or display name; undefined for nobody. */
  find(text: string, source: RefSource): string | undefined;
}

const MAX_AGE_MILLISECONDS = 5 * 60 * 1000;

/** Reads the catalog's groups and users: each run asks, and the catalog is asked every five minutes at most. */
export class OwnersReader {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #clock: Clock;
  #last: { owners: Promise<Owners | undefined>; at: number } | undefined;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    clock: Clock;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#clock = options.clock;
  }

  /**
   * The owners; undefined while the catalog has neither groups nor users. Such a catalog has only just been set up, which
   * says nothing about any owner. The group of the unowned does not count.
   *
   * @throws whatever the catalog throws; the next call asks again
   */
  async read(): Promise<Owners | undefined> {
    const now = this.#clock.now().getTime();
    if (!this.#last || now - this.#last.at >= MAX_AGE_MILLISECONDS) {
      const reading = { owners: this.#readOwners(), at: now };
      this.#last = reading;
      reading.owners.catch(() => {
        if (this.#last === reading) {
          this.#last = undefined;
        }
      });
    }
    return this.#last.owners;
  }

  async #readOwners(): Promise<Owners | undefined> {
    const pages = this.#catalog.streamEntities(
      {
        filter: { kind: ['Group', 'User'] },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'spec.profile',
          'spec.type',
        ],
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    const entities: Entity[] = [];
    for await (const page of pages) {
      entities.push(...page);
    }
    return entities.some(({ spec }) => spec?.type !== UNOWNED_GROUP_TYPE)
      ? ownersOf(entities)
      : undefined;
  }
}

/** The owners that these groups and users can be. */
export function ownersOf(entities: Entity[]): Owners {
  const refs = new Set<string>();
  const byName = new Map<string, Set<string>>();
  const hash = createHash('sha256');
  for (const entity of entities) {
    const ref = stringifyEntityRef(entity);
    const names = namesOf(entity);
    refs.add(ref);
    hash.update(JSON.stringify([ref, ...names]));
    for (const name of names) {
      const key = name.trim().toLowerCase();
      byName.set(key, (byName.get(key) ?? new Set()).add(ref));
    }
  }
  return {
    digest: hash.digest('base64'),
    find(text, source) {
      const ref = refOf(text, source);
      if (ref && refs.has(ref)) {
        return ref;
      }
      // A name that several have means none of them for sure.
      const named = [...(byName.get(text.trim().toLowerCase()) ?? [])];
      return named.length === 1 ? named[0] : undefined;
    },
  };
}

function namesOf(entity: Entity): string[] {
  const { profile } = (entity as GroupEntity | UserEntity).spec ?? {};
  return [profile?.email, profile?.displayName, entity.metadata.title].filter(
    name => typeof name === 'string',
  );
}
