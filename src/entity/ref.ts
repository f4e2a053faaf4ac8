import {
  KubernetesValidatorFunctions,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/** What an entity ref means that doesn't say its kind or namespace. */
export interface RefDefaults {
  kind: string;
  namespace: string;
}

/** The full entity ref of a text, lower-case; undefined where the text is no entity ref that the catalog would take. */
export function fullEntityRef(
  text: string,
  defaults: RefDefaults,
): string | undefined {
  // Anything with spaces and the like would pass parseEntityRef, which checks no characters.
  if (!/^[\w.:/-]+$/.test(text)) return undefined;
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
