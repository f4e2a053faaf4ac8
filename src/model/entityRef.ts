import {
  KubernetesValidatorFunctions,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/** Completes an entity ref that does not say its kind or namespace. */
export interface RefDefaults {
  kind: string;
  namespace: string;
}

/** The full entity ref of a text, in lower case; undefined where the text is not a ref that the catalog takes. */
export function fullEntityRef(
  text: string,
  defaults: RefDefaults,
): string | undefined {
  // parseEntityRef checks no characters: it would take spaces and the like.
  if (!/^[\w.:/-]+$/.test(text)) {
    return undefined;
  }
  try {
    const ref = parseEntityRef(text, {
      defaultKind: defaults.kind,
      defaultNamespace: defaults.namespace,
    });
    return KubernetesValidatorFunctions.isValidKind(ref.kind) &&
      KubernetesValidatorFunctions.isValidNamespace(
        ref.namespace.toLowerCase(),
      ) &&
      KubernetesValidatorFunctions.isValidObjectName(ref.name)
      ? stringifyEntityRef(ref)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a full ref is that of a group or a user: only these can own. */
export function isOwnerRef(ref: string): boolean {
  return /^(group|user):/.test(ref);
}
