import type { Entity } from '@backstage/catalog-model';
import type { Sharing, SharingAccess, SharingStatement } from './facts';

/**
 * What the entity of a bucket, or of an access point, says about who beyond its own account may reach it; undefined where
 * it doesn't say that. Whoever writes a catalog-info.yaml or a transformer can put anything into a spec: what is not of
 * the shape that the backend module gives it is left out.
 *
 * @public
 */
export function readSharing({ spec }: Entity): Sharing | undefined {
  const value = Object(Object(spec?.configuration).sharing);
  if (typeof value.status !== 'string') {
    return undefined;
  }
  return {
    status: value.status,
    accounts: texts(value.accounts),
    services: texts(value.services),
    access: texts(value.access) as SharingAccess[],
    tlsOnly: value.tlsOnly === true,
    statements: list(value.statements).map(statementOf),
  };
}

function statementOf(given: unknown): SharingStatement {
  const { sid, by, effect, who, access, conditions, scope } = Object(given);
  return {
    ...(typeof sid === 'string' && { sid }),
    by: by === 'acl' ? 'acl' : 'policy',
    effect: effect === 'Deny' ? 'Deny' : 'Allow',
    who: texts(who),
    access: texts(access) as SharingAccess[],
    ...(conditions && { conditions: texts(conditions) }),
    ...(typeof scope === 'string' && {
      scope: scope as SharingStatement['scope'],
    }),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter(each => typeof each === 'string');
}
