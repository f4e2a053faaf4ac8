import type { Knex } from 'knex';
import type { ProviderConfig } from '../config/readProviderConfigs';
import { UsageReadings } from './UsageReadings';
import { UsageTable } from './UsageTable';

/** What is known of the usage of a provider's buckets. */
export interface UsageTables {
  values: UsageTable;
  readings: UsageReadings;
}

/** Undefined where the provider does not read usage. */
export function usageTablesOf(
  database: Knex,
  { id, usage, changes }: ProviderConfig,
): UsageTables | undefined {
  return (
    usage && {
      values: new UsageTable(database, id, changes.retention),
      readings: new UsageReadings(database, id),
    }
  );
}
