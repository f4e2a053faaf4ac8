import * as tables from './tables';

/** The columns of the tables, as the migrations make them: a test compares them. */
export const COLUMNS: Record<string, string> = {
  [tables.ACCOUNTS]:
    'provider_id account_id partition source account entity_ref pending_ref missing_runs last_event_at',
  [tables.LISTINGS]:
    'provider_id account_id kind region added_at lease started_at started_scope cursor attempted_at read_at scope buckets held_back failure absence compared_at',
  [tables.BUCKETS]:
    'provider_id arn account_id kind listing_region name created_at state entity_ref pending_ref owner region region_status region_read_at facts missing_at missing_runs read_at suspect_since',
  [tables.REMOVED_REFS]: 'provider_id entity_ref account_id removed_at',
  [tables.HINTS]:
    'provider_id account_id kind region name asked_at due_at attempts taken_until reads_all was_unchanged',
  [tables.EVENTS]:
    'provider_id account_id kind name fact event_id event_name occurred_at received_at actor read_at is_open is_used',
  [tables.CHANGES]:
    'id provider_id account_id partition arn bucket entity_ref owner kind key old_value new_value observed_at previous_observed_at occurred_at event_name actor',
  [tables.UNPUBLISHED]: 'change_id',
  [tables.USAGE]: 'id provider_id arn account_id region day bytes objects',
  [tables.USAGE_TYPES]: 'usage_id storage_type bytes',
  [tables.USAGE_DAYS]: 'day usage_id bytes objects',
  [tables.USAGE_READINGS]:
    'provider_id account_id region attempted_at read_at due_at failure',
};
