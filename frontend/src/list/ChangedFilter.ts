import {
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { EntityFilter } from '@backstage/plugin-catalog-react';

/** What a list filters by until it is known what changed, and where nothing did: no entity has this name. */
const NO_NAME = '-';

/** The buckets of some refs: those that changed this week. */
export class ChangedFilter implements EntityFilter {
  readonly values = ['week'];

  constructor(private readonly refs: string[]) {}

  getCatalogFilters() {
    const names = this.refs.map(ref => parseEntityRef(ref).name);
    return { 'metadata.name': names.length > 0 ? names : [NO_NAME] };
  }

  filterEntity(entity: Entity) {
    return this.refs.includes(stringifyEntityRef(entity));
  }

  toQueryValue() {
    return this.values;
  }
}
