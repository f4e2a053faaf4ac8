import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_AWS_OWNER_SOURCE } from './annotations';

/**
 * Where the owner of a bucket, or of an account, comes from.
 *
 * - `tag`, `account-tag`: a tag of the bucket, or of its account; `key` is as the config has it.
 * - `entity`: the component or system that the bucket's tags name, by its ref: the bucket inherits its owner.
 * - `mapping`: a fact or an expression of the config.
 * - `account`: the account's `owner` in the config.
 * - `default`: `owner.value` of the config.
 * - `transformer`: code of yours.
 * - `nobody`: nothing names one.
 *
 * @public
 */
export type OwnerSource =
  | { kind: 'tag' | 'account-tag'; key: string }
  | { kind: 'entity'; ref: string }
  | { kind: 'mapping' | 'account' | 'default' | 'transformer' | 'nobody' };

/**
 * A source as the annotation has it.
 *
 * @internal
 */
export function ownerSourceText(source: OwnerSource): string {
  switch (source.kind) {
    case 'tag':
    case 'account-tag':
      return `${source.kind}:${source.key}`;
    case 'entity':
      return source.ref;
    default:
      return source.kind;
  }
}

/**
 * Reads where the owner of an entity comes from; undefined where it doesn't say so.
 *
 * @public
 */
export function readOwnerSource({ metadata }: Entity): OwnerSource | undefined {
  const text = metadata.annotations?.[ANNOTATION_AWS_OWNER_SOURCE] ?? '';
  const [kind] = text.split(':', 1);
  const rest = text.slice(kind.length + 1);
  switch (kind) {
    case 'tag':
    case 'account-tag':
      return rest ? { kind, key: rest } : undefined;
    case 'component':
    case 'system':
      return rest ? { kind: 'entity', ref: text } : undefined;
    case 'mapping':
    case 'account':
    case 'default':
    case 'transformer':
    case 'nobody':
      return rest ? undefined : { kind };
    default:
      return undefined;
  }
}
