import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  DEFAULT_NAMESPACE,
  type Entity,
  type GroupEntity,
  stringifyEntityRef,
  type UserEntity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { UNOWNED_GROUP_TYPE } from 'backstage-plugin-aws-s3-buckets-common';
import type { EntityConfig, RefSource } from '../config/entitySchema';
import type { Clock } from '../model/Clock';
import { fullEntityRef } from '../model/entityRef';
import { isNobody } from './isNobody';
import { ownerRef, refOf } from './refOf';

/** Who can own, and who owns components and systems, as one reading of the catalog found it. */
export interface Owners {
  /** The same text as long as all that was read is the same. */
  digest: string;
  /**
   * The ref of the group or user that a text means: by ref, e-mail address or display name; undefined for nobody. Where
   * no groups and users were read, every ref is believed.
   */
  find(text: string, source: RefSource): string | undefined;
  /** The ref of who owns a component or system; undefined where the catalog doesn't have it, or names nobody. */
  ofEntity(ref: string): string | undefined;
}

const MAX_AGE_MILLISECONDS = 5 * 60 * 1000;

/**
 * Reads what the config needs of the catalog: groups and users with `mustExist`, components and systems with `inherit`.
 * Each run asks, and the catalog is asked every five minutes at most.
 */
export class OwnersReader {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #clock: Clock;
  readonly #kinds: string[];
  #last: { owners: Promise<Owners>; at: number } | undefined;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    clock: Clock;
    config: Pick<EntityConfig['owner'], 'mustExist' | 'inherit'>;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#clock = options.clock;
    const { mustExist, inherit } = options.config;
    this.#kinds = [
      ...(mustExist ? ['Group', 'User'] : []),
      ...(inherit ? ['Component', 'System'] : []),
    ];
  }

  /**
   * The owners; undefined where the config needs nothing of the catalog.
   *
   * @throws whatever the catalog throws; the next call asks again
   */
  async read(): Promise<Owners | undefined> {
    if (this.#kinds.length === 0) {
      return undefined;
    }
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

  async #readOwners(): Promise<Owners> {
    const pages = this.#catalog.streamEntities(
      {
        filter: { kind: this.#kinds },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'spec.owner',
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
    return ownersOf(entities);
  }
}

/**
 * The owners that these groups and users can be, and those that these components and systems have. A catalog without
 * groups and users has only just been set up, which says nothing about any owner. The group of the unowned does not count.
 */
export function ownersOf(entities: Entity[]): Owners {
  const refs = new Set<string>();
  const byName = new Map<string, Set<string>>();
  const byEntity = new Map<string, string>();
  const hash = createHash('sha256');
  let isDoubting = false;
  for (const entity of entities) {
    const ref = stringifyEntityRef(entity);
    if (/^(component|system):/.test(ref)) {
      const owner = ownerOfEntity(entity);
      if (owner) {
        byEntity.set(ref, owner);
        hash.update(JSON.stringify([ref, owner]));
      }
      continue;
    }
    isDoubting ||= entity.spec?.type !== UNOWNED_GROUP_TYPE;
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
    ofEntity: ref => byEntity.get(ref),
    find(text, source) {
      if (!isDoubting) {
        return ownerRef(text, source);
      }
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

/** As the catalog reads the field: of a ref that does not say it, the kind is group, and the namespace the entity's. */
function ownerOfEntity({ metadata, spec }: Entity): string | undefined {
  const { namespace = DEFAULT_NAMESPACE } = metadata;
  const owner = spec?.owner;
  return typeof owner === 'string' && !isNobody(owner)
    ? fullEntityRef(owner, { kind: 'group', namespace })
    : undefined;
}

function namesOf(entity: Entity): string[] {
  const { profile } = (entity as GroupEntity | UserEntity).spec ?? {};
  return [profile?.email, profile?.displayName, entity.metadata.title].filter(
    name => typeof name === 'string',
  );
}
