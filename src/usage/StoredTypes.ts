import {
  estimateOfUsage,
  type StoragePrices,
  type UsageEstimate,
} from 'backstage-plugin-aws-s3-buckets-common';
import { groupBy } from 'lodash';
import { USAGE, USAGE_TYPES } from '../inventory/tables';
import type { Count } from './mergeSums';
import type { UsageSelection } from './UsageSelection';

/** The prices of each provider that reads usage, by its id. */
export type PricesOfProviders = ReadonlyMap<string, StoragePrices>;

/** How much is stored as one type, of buckets of one provider that have something in common. */
export interface StoredRow {
  key: string;
  provider_id: string;
  storage_type: string;
  buckets: Count;
  bytes: Count;
}

/** What is stored by StorageType of CloudWatch, and what that costs. */
export class StoredTypes {
  constructor(private readonly prices: PricesOfProviders) {}

  /**
   * How much is stored as each type, by provider, as each has prices of its own.
   *
   * @param by - the column that buckets have in common; by default all are taken together, with the key `''`
   */
  async rows(selection: UsageSelection, by?: string): Promise<StoredRow[]> {
    const columns = {
      provider_id: `${USAGE}.provider_id`,
      storage_type: `${USAGE_TYPES}.storage_type`,
      ...(by && { key: by }),
    };
    const rows = await selection.each<
      Omit<StoredRow, 'key'> & { key?: string | number | null }
    >(ids =>
      selection
        .current(ids)
        .join(USAGE_TYPES, `${USAGE_TYPES}.usage_id`, `${USAGE}.id`)
        .groupBy(Object.values(columns))
        .count({ buckets: '*' })
        .select(selection.sum(USAGE_TYPES, 'bytes'))
        .select(columns),
    );
    return rows.map(row => ({ ...row, key: `${row.key ?? ''}` }));
  }

  /** What it costs to store what has the same key. What is left of a provider that reads no usage has AWS's list prices. */
  estimates(rows: StoredRow[]): Map<string, UsageEstimate> {
    const groups = groupBy(rows, ({ key }) => key);
    return new Map(
      Object.entries(groups).map(([key, ofKey]) => [
        key,
        estimateOfUsage(
          ofKey.map(row => ({
            storageType: row.storage_type,
            bytes: Number(row.bytes),
            prices: this.prices.get(row.provider_id),
          })),
        ),
      ]),
    );
  }
}
