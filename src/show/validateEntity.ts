import {
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';

// The policies that the catalog itself enforces when it processes an entity.
const policies = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

// Of another kind, only the catalog itself knows which rules it has.
const kinds = new Map([
  ['Resource', resourceEntityV1alpha1Validator],
  ['Group', groupEntityV1alpha1Validator],
]);

/**
 * Checks an entity by the catalog's own rules: one that breaks them would make the catalog refuse the whole mutation it
 * comes with, or stay in the catalog with an error that nobody sees.
 *
 * @throws Error that says which field breaks which rule
 */
export async function validateEntity(entity: Entity): Promise<void> {
  await policies.enforce(entity);
  await kinds.get(entity.kind)?.check(entity);
  rejectKeysThatDifferByCase(entity);
}

// The catalog's search index refuses them, when the entity is stitched and its sender is long gone.
function rejectKeysThatDifferByCase(value: unknown, path = ''): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return;
  }
  const keys = Object.keys(value);
  // Mostly all keys are in lower case, and then no two can be.
  if (keys.some(key => key !== key.toLowerCase())) {
    const seen = new Map<string, string>();
    for (const key of keys) {
      const other = seen.get(key.toLowerCase());
      if (other !== undefined) {
        throw new Error(
          `the keys "${other}" and "${key}" of ${path || 'the entity'} differ by case alone`,
        );
      }
      seen.set(key.toLowerCase(), key);
    }
  }
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'object') {
      rejectKeysThatDifferByCase(child, path ? `${path}.${key}` : key);
    }
  }
}
