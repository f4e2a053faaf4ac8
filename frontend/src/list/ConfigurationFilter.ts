import type { EntityFilter } from '@backstage/plugin-catalog-react';
import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';

/** Where the catalog finds the status of a fact, in its filters and facets. */
export function statusPath(fact: ConfigurationFactName): string {
  return `spec.configuration.${fact}.status`;
}

/** Buckets where a fact of the configuration has one of the statuses. */
export class ConfigurationFilter implements EntityFilter {
  constructor(
    private readonly fact: ConfigurationFactName,
    readonly values: string[],
  ) {}

  getCatalogFilters() {
    return { [statusPath(this.fact)]: this.values };
  }

  toQueryValue() {
    return this.values;
  }
}
