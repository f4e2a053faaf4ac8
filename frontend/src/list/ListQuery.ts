import {
  BUCKET_ORDERS,
  type BucketOrderField,
} from 'backstage-plugin-aws-s3-buckets-common';
import { AWS_TAGS, CHANGED, LIST_FILTERS } from './listFilters';

/** What the list shows, as its address has it. */
export interface ListQuery {
  whose: 'all' | 'owned' | 'starred';
  /** Values by the names of filters. Any of the values of one filter, and all of the filters. */
  filters: Record<string, string[]>;
  /** What somebody looks for, as they typed it. */
  text: string;
  by: BucketOrderField;
  isDescending: boolean;
  offset: number;
}

export const ROWS = 25;

const NAMES = [...LIST_FILTERS.map(({ name }) => name), AWS_TAGS, CHANGED];

/** Reads the list's address. What it can't read counts as not given. */
export function readListQuery(address: URLSearchParams): ListQuery {
  const valuesOf = (name: string) =>
    [...address]
      .filter(([key]) => key.replace(/\[\d*\]$/, '') === `filters[${name}]`)
      .map(([, value]) => value)
      .filter(Boolean);
  const [whose] = valuesOf('user');
  const order = address.get('order') ?? '';
  const by = BUCKET_ORDERS.find(field => field === order.replace(/^-/, ''));
  const offset = Number(address.get('offset'));
  return {
    whose: whose === 'owned' || whose === 'starred' ? whose : 'all',
    filters: Object.fromEntries(
      NAMES.map(name => [name, valuesOf(name)] as const).filter(
        ([, values]) => values.length > 0,
      ),
    ),
    text: valuesOf('text').at(0) ?? '',
    by: by ?? 'name',
    isDescending: by !== undefined && order.startsWith('-'),
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
  };
}

/** The address of what the list shows. */
export function writeListQuery(query: ListQuery): URLSearchParams {
  const { whose, filters, text, by, isDescending, offset } = query;
  const address = new URLSearchParams({ 'filters[user]': whose });
  for (const [name, values] of Object.entries(filters)) {
    values.forEach(value => address.append(`filters[${name}]`, value));
  }
  if (text) {
    address.set('filters[text]', text);
  }
  if (by !== 'name' || isDescending) {
    address.set('order', `${isDescending ? '-' : ''}${by}`);
  }
  if (offset > 0) {
    address.set('offset', `${offset}`);
  }
  return address;
}

/** The query with other values of a filter, from its first page on. */
export function withFilter(
  query: ListQuery,
  name: string,
  values: string[],
): ListQuery {
  const { [name]: _, ...others } = query.filters;
  return {
    ...query,
    filters: values.length > 0 ? { ...others, [name]: values } : others,
    offset: 0,
  };
}

/** Whether not all buckets are shown. */
export function isFiltered({ whose, filters, text }: ListQuery): boolean {
  return whose !== 'all' || text !== '' || Object.keys(filters).length > 0;
}
