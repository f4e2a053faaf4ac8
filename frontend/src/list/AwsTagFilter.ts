import type { Entity } from '@backstage/catalog-model';
import {
  CATALOG_FILTER_EXISTS,
  type EntityFilter,
} from '@backstage/plugin-catalog-react';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Buckets that have all of the tags of AWS: `env=prod`, or a key alone. Of several values for one key, one is enough. As
 * the catalog's own filters, it ignores case.
 */
export class AwsTagFilter implements EntityFilter {
  private readonly valuesByKey = new Map<string, string[]>();

  constructor(readonly values: string[]) {
    for (const tag of values) {
      const [key, ...rest] = tag.split('=');
      const known = this.valuesByKey.get(key) ?? [];
      this.valuesByKey.set(
        key,
        rest.length === 0 ? known : [...known, rest.join('=')],
      );
    }
  }

  getCatalogFilters() {
    return Object.fromEntries(
      [...this.valuesByKey].map(([key, values]) => [
        `spec.tags.${key}`,
        isSent(values) ? values : CATALOG_FILTER_EXISTS,
      ]),
    );
  }

  filterEntity(entity: Entity) {
    const { tags } = readBucket(entity);
    return [...this.valuesByKey].every(([wanted, values]) =>
      tags.some(
        ([key, value]) =>
          isSame(key, wanted) &&
          (values.length === 0 || values.some(each => isSame(each, value))),
      ),
    );
  }

  toQueryValue() {
    return this.values;
  }
}

/** A filter of the catalog ends at a comma, and takes no empty value. It finds no values of more than 200 characters. */
function isSent(values: string[]): boolean {
  return (
    values.length > 0 &&
    values.every(value => value && value.length <= 200 && !value.includes(','))
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLocaleLowerCase('en-US') === b.toLocaleLowerCase('en-US');
}
