import type { RefSource } from '../config/entitySchema';
import { fullEntityRef, isOwnerRef } from '../model/entityRef';
import { legalName } from './entityName';
import { isNobody } from './isNobody';

/**
 * The entity ref of a text; undefined for a word for nobody. Of texts that are not a ref, only words become a slug. That of
 * an e-mail address, of two names or of a URL would be made up.
 */
export function refOf(text: string, source: RefSource): string | undefined {
  if (isNobody(text)) {
    return undefined;
  }
  const ref = fullEntityRef(text, source);
  if (ref) {
    return ref;
  }
  const withoutAccents = text.normalize('NFKD').replace(/\p{M}/gu, '');
  if (!/^[\w.\s-]+$/.test(withoutAccents)) {
    return undefined;
  }
  const slug = legalName(text).toLowerCase();
  return slug ? fullEntityRef(slug, source) : undefined;
}

/**
 * The ref of a group or a user: only these can own. `finance/payments` is two names as often as it is a ref in a
 * namespace, which therefore has to say its kind.
 */
export function ownerRef(text: string, source: RefSource): string | undefined {
  if (/^[^:]*\//.test(text)) {
    return undefined;
  }
  const ref = refOf(text, source);
  return ref && isOwnerRef(ref) ? ref : undefined;
}
