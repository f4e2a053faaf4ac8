/** Where the catalog finds an annotation, in its filters and facets. */
export function annotationPath<Annotation extends string>(
  annotation: Annotation,
): `metadata.annotations.${Annotation}` {
  return `metadata.annotations.${annotation}`;
}
