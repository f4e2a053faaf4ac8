import * as tables from './tables';

/** The columns of the tables, as the migrations make them: a test compares them. */
export const COLUMNS: Record<string, string> = {
  [tables.ACCOUNTS]:
    'provider_id account_id source account entity_ref missing_runs left_at last_event_at walked_with walking_with walk_cursor',
  [tables.KNOWN_ACCOUNTS]: 'provider_id account_id name',
  [tables.LISTINGS]:
    'provider_id account_id kind region added_at lease started_at started_scope cursor attempted_at read_at scope buckets held_back failure denied absence',
  [tables.BUCKETS]:
    'id provider_id arn account_id kind listing_region name created_at listed_created_at region region_status region_read_at facts missing_at missing_runs read_at gone_at gone_as version shown_version entity_ref owner is_unsettled is_name_taken known_since',
  [tables.REQUESTS]:
    'provider_id account_id kind region name fact asked_by asked_at due_at rests_until attempts looked_at taken_until',
  [tables.EVENTS]:
    'id provider_id account_id kind name fact event_id event_name occurred_at received_at actor sets explained_at',
  [tables.CHANGES]:
    'id provider_id account_id bucket_id version arn bucket kind key old_value new_value observed_at previous_observed_at occurred_at event_name actor actor_name unpublished_since',
  [tables.PAST]: 'id provider_id bucket_id until replaced owner',
  [tables.USAGE]: 'id provider_id arn account_id region day bytes objects',
  [tables.USAGE_TYPES]: 'usage_id storage_type bytes',
  [tables.USAGE_DAYS]: 'day usage_id bytes objects',
  [tables.USAGE_READINGS]:
    'provider_id account_id region attempted_at read_at due_at failure',
};
