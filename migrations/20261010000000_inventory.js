/*
 * What the last complete reading of each account found, what the catalog may hold because of it, and what changed.
 *
 * Times are ISO 8601 in UTC with milliseconds, as text: they sort as they are and read the same on SQLite and
 * PostgreSQL, where a timestamp column comes back as a number on one and as a Date on the other.
 */

// @ts-check

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('aws_s3_buckets_accounts', table => {
    table.comment(
      'The AWS accounts that a provider knows, configured or found',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('partition').notNullable();
    table
      .text('source')
      .notNullable()
      .comment('config, or organization where it was found in its answer');
    table
      .text('account')
      .notNullable()
      .comment('The account as last known: name, owner, tags, as JSON');
    table
      .integer('revision')
      .notNullable()
      .defaultTo(0)
      .comment('Counts the writes of runs, so that two runs notice each other');
    table
      .text('observed_at')
      .nullable()
      .comment('When a complete reading began that is the last one written');
    table
      .text('scope')
      .nullable()
      .comment('Which buckets the configuration let in at that reading');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity that stands for the account itself');
    table
      .text('missing_fingerprint')
      .nullable()
      .comment('The set of buckets whose removal is held back');
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('In how many runs in a row that set was missing');
    table.primary(['provider_id', 'account_id']);
  });

  await knex.schema.createTable('aws_s3_buckets_inventory', table => {
    table.comment('Every bucket as its last complete reading found it');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('bucket').notNullable();
    table
      .text('entity_ref')
      .nullable()
      .comment('Its entity; none where the mapping gives it none');
    table.text('owner').nullable().comment('The owner in that entity');
    table.text('region').nullable().comment('Last known; none if never read');
    table.text('region_status').notNullable().comment('known or unavailable');
    table
      .text('region_read_at')
      .nullable()
      .comment('While unavailable: the last reading that could read it');
    table
      .text('tags')
      .nullable()
      .comment('Last known, as JSON; none if never read, {} if it has none');
    table.text('tags_status').notNullable().comment('known or unavailable');
    table
      .text('tags_read_at')
      .nullable()
      .comment('While unavailable: the last reading that could read them');
    table.primary(['provider_id', 'account_id', 'bucket']);
    table.index(['provider_id', 'bucket'], 'aws_s3_buckets_inventory_bucket');
    table.index(
      ['provider_id', 'entity_ref'],
      'aws_s3_buckets_inventory_entity_ref',
    );
  });

  await knex.schema.createTable('aws_s3_buckets_pending_refs', table => {
    table.comment(
      'Entities that the catalog may hold though the inventory has no bucket for them',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('entity_ref').notNullable();
    table
      .text('state')
      .notNullable()
      .comment('expected: about to be added; removed: its removal was sent');
    table.text('since').notNullable();
    table.primary(['provider_id', 'account_id', 'entity_ref']);
    table.index(
      ['provider_id', 'entity_ref'],
      'aws_s3_buckets_pending_refs_entity_ref',
    );
  });

  await knex.schema.createTable('aws_s3_buckets_changes', table => {
    table.comment('What changed, newest last');
    table.bigIncrements('id');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('partition').notNullable();
    table.text('bucket').notNullable();
    table.text('entity_ref').nullable();
    table.text('kind').notNullable();
    table.text('key').nullable();
    table.text('old_value').nullable();
    table.text('new_value').nullable();
    table.text('observed_at').notNullable();
    table.text('previous_observed_at').nullable();
    table.index(['observed_at'], 'aws_s3_buckets_changes_observed_at');
    table.index(['bucket', 'observed_at'], 'aws_s3_buckets_changes_bucket');
    table.index(
      ['account_id', 'observed_at'],
      'aws_s3_buckets_changes_account',
    );
    table.index(
      ['entity_ref', 'observed_at'],
      'aws_s3_buckets_changes_entity_ref',
    );
  });

  await knex.schema.createTable('aws_s3_buckets_unpublished', table => {
    table.comment('Changes that the events service has not taken yet');
    table.bigInteger('change_id').primary();
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('aws_s3_buckets_unpublished');
  await knex.schema.dropTable('aws_s3_buckets_changes');
  await knex.schema.dropTable('aws_s3_buckets_pending_refs');
  await knex.schema.dropTable('aws_s3_buckets_inventory');
  await knex.schema.dropTable('aws_s3_buckets_accounts');
};
