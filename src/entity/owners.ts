import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  type GroupEntity,
  stringifyEntityRef,
  type UserEntity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { RefSource } from '../config/entity';
import { ownerRef } from './owner';
import { UNOWNED_GROUP_TYPE } from './unowned';

/** The catalog's groups and users, as one reading found them. */
export interface Owners {
  /** The ref of the group or user that a text means: by ref, e-mail address or display name; undefined for nobody. */
  find(text: string, source: RefSource): string | undefined;
}

const maxAgeMilliseconds = 5 * 60 * 1000;

/**
 * Reads the catalog's groups and users, at most every five minutes.
 *
 * @returns a function that gives the owners, or undefined while the catalog has neither groups nor users: it has only
 *   just been set up, which says nothing about any owner (the group of the unowned doesn't count)
 * @throws whatever the catalog throws where there is no earlier reading to go by
 */
export function createOwnersReader(options: {
  catalog: CatalogService;
  auth: AuthService;
}): () => Promise<Owners | undefined> {
  let last: { owners: Promise<Owners | undefined>; at: number } | undefined;
  return async () => {
    const previous = last;
    if (previous && Date.now() - previous.at < maxAgeMilliseconds) {
      return previous.owners;
    }
    const owners = readOwners(options).catch(error => {
      if (previous) return previous.owners;
      last = undefined;
      throw error;
    });
    last = { owners, at: Date.now() };
    return owners;
  };
}

async function readOwners(options: {
  catalog: CatalogService;
  auth: AuthService;
}): Promise<Owners | undefined> {
  const pages = options.catalog.streamEntities(
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
    { credentials: await options.auth.getOwnServiceCredentials() },
  );
  const entities: Entity[] = [];
  for await (const page of pages) entities.push(...page);
  return entities.some(({ spec }) => spec?.type !== UNOWNED_GROUP_TYPE)
    ? ownersOf(entities)
    : undefined;
}

/** The owners that these groups and users can be. */
export function ownersOf(entities: Entity[]): Owners {
  const refs = new Set<string>();
  const byName = new Map<string, Set<string>>();
  for (const entity of entities) {
    const ref = stringifyEntityRef(entity);
    refs.add(ref);
    for (const name of namesOf(entity)) {
      const key = name.trim().toLowerCase();
      byName.set(key, (byName.get(key) ?? new Set()).add(ref));
    }
  }
  return {
    find(text, source) {
      const ref = ownerRef(text, source);
      if (ref && refs.has(ref)) return ref;
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
