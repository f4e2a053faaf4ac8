/*
 * What the last reading of each bucket found, how far each listing is, and what changed.
 *
 * Times are ISO 8601 in UTC with milliseconds, as text: they sort as they are and read the same on SQLite and
 * PostgreSQL, where a timestamp column comes back as a number on one and as a Date on the other.
 *
 * Names and ARNs are compared by their bytes, as S3 sorts them. SQLite does so by default, PostgreSQL in collation "C".
 */

// @ts-check

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  const bytewise = isPostgres ? 'text collate "C"' : 'text';

  await knex.schema.createTable('aws_s3_buckets_accounts', table => {
    table.comment('The AWS accounts that a provider knows');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('partition').notNullable();
    table
      .text('source')
      .notNullable()
      .comment('config, organization, or host: where the account was found');
    table
      .text('account')
      .notNullable()
      .comment('The account as last known: name, owner, tags, as JSON');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity of the account that the catalog has');
    table
      .text('pending_ref')
      .nullable()
      .comment('The entity that the catalog is about to get');
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('How many runs in a row no longer found the account');
    table
      .text('last_event_at')
      .nullable()
      .comment('When an event of CloudTrail about the account last arrived');
    table.primary(['provider_id', 'account_id']);
  });

  await knex.schema.createTable('aws_s3_buckets_listings', table => {
    table.comment(
      'What can be listed to its end: the buckets of one kind, of one account, in one region or in all',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('kind').notNullable().comment('general-purpose, directory, …');
    table
      .text('region')
      .notNullable()
      .comment('The region that is listed; empty where one list has them all');
    table
      .text('added_at')
      .notNullable()
      .comment('When the listing was first known');
    table
      .text('lease')
      .nullable()
      .comment(
        'Names the run that sweeps the listing; a later run replaces it',
      );
    table
      .text('started_at')
      .nullable()
      .comment('When the sweep began that has not come to its end yet');
    table
      .text('started_scope')
      .nullable()
      .comment('Which buckets the configuration let in when that sweep began');
    table
      .specificType('cursor', bytewise)
      .nullable()
      .comment('The name up to which that sweep is committed');
    table
      .text('attempted_at')
      .nullable()
      .comment('When a run last began to read the listing');
    table
      .text('read_at')
      .nullable()
      .comment('When the last sweep began that came to its end');
    table
      .text('scope')
      .nullable()
      .comment('Which buckets the configuration let in at that sweep');
    table
      .integer('buckets')
      .nullable()
      .comment('How many buckets there were at the end of that sweep');
    table
      .integer('held_back')
      .notNullable()
      .defaultTo(0)
      .comment('How many of them were missing and are kept for now');
    table
      .text('failure')
      .nullable()
      .comment('Why the last attempt failed, as JSON: kind, reason, remedy');
    table
      .text('denied')
      .nullable()
      .comment(
        'Which facts AWS denies of its buckets, as JSON: fact, region, actions, message',
      );
    table
      .text('absence')
      .nullable()
      .comment(
        'Why the last attempt found nothing to list: no-service or region-off',
      );
    table
      .text('compared_at')
      .nullable()
      .comment('When the catalog was last compared with the inventory');
    table.primary(['provider_id', 'account_id', 'kind', 'region']);
  });

  await knex.schema.createTable('aws_s3_buckets_buckets', table => {
    table.comment('Every bucket as its last reading found it');
    table.text('provider_id').notNullable();
    table.specificType('arn', bytewise).notNullable();
    table.text('account_id').notNullable();
    table.text('kind').notNullable();
    table
      .text('listing_region')
      .notNullable()
      .comment('The region of the listing that has the bucket');
    table.specificType('name', bytewise).notNullable();
    table
      .text('created_at')
      .nullable()
      .comment('What the list says of when it was created');
    table
      .text('state')
      .notNullable()
      .comment(
        'adding: written before the catalog got the entity; present: committed',
      );
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity that the catalog has; none where it gets none');
    table
      .text('pending_ref')
      .nullable()
      .comment('The entity that the catalog is about to get');
    table.text('owner').nullable().comment('The owner in that entity');
    table
      .text('region')
      .nullable()
      .comment('Where the bucket lives, as last known; none if never known');
    table.text('region_status').notNullable().comment('known or unavailable');
    table
      .text('region_read_at')
      .nullable()
      .comment('While unavailable: the last reading that could tell');
    table
      .text('facts')
      .notNullable()
      .comment('What S3 says of the bucket, by fact, as JSON');
    table
      .text('missing_at')
      .nullable()
      .comment('The start of the sweep in whose list the bucket is missing');
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('In how many sweeps in a row the bucket was missing');
    table
      .text('read_at')
      .notNullable()
      .comment('When the reading began that the row was last written from');
    table
      .text('suspect_since')
      .nullable()
      .comment('Since when the catalog does not show the entity as sent');
    table.primary(['provider_id', 'arn']);
    table.index(
      ['provider_id', 'account_id', 'kind', 'listing_region', 'name'],
      'aws_s3_buckets_buckets_listing',
    );
    table.index(
      ['provider_id', 'entity_ref'],
      'aws_s3_buckets_buckets_entity_ref',
    );
    table.index(
      ['provider_id', 'pending_ref'],
      'aws_s3_buckets_buckets_pending_ref',
    );
  });

  await knex.schema.createTable('aws_s3_buckets_removed_refs', table => {
    table.comment(
      'Entities whose removal was sent to the catalog within the last day',
    );
    table.text('provider_id').notNullable();
    table.text('entity_ref').notNullable();
    table.text('account_id').notNullable();
    table.text('removed_at').notNullable();
    table.primary(['provider_id', 'entity_ref']);
  });

  await knex.schema.createTable('aws_s3_buckets_hints', table => {
    table.comment('What should be read now: one bucket, or a whole listing');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('kind').notNullable();
    table.text('region').notNullable().comment('As in the listing');
    table
      .specificType('name', bytewise)
      .notNullable()
      .comment('The name of the bucket; empty for the whole listing');
    table.text('asked_at').notNullable().comment('When it was last asked for');
    table.text('due_at').notNullable().comment('When it may be taken');
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('How often reading it failed');
    table
      .text('taken_until')
      .nullable()
      .comment('While a process reads it: when that process is taken for gone');
    table
      .boolean('reads_all')
      .notNullable()
      .comment('Whether all is read, or only what open events are about');
    table
      .boolean('was_unchanged')
      .notNullable()
      .defaultTo(false)
      .comment('Whether it was read already, and S3 showed no change yet');
    table.primary(['provider_id', 'account_id', 'kind', 'region', 'name']);
    table.index(['provider_id', 'due_at'], 'aws_s3_buckets_hints_due_at');
  });

  await knex.schema.createTable('aws_s3_buckets_events', table => {
    table.comment(
      'The latest event of CloudTrail about each fact of a bucket: what S3 is to be asked, and who explains a change',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('kind').notNullable();
    table
      .specificType('name', bytewise)
      .notNullable()
      .comment('The name of the bucket; empty for the whole account');
    table
      .text('fact')
      .notNullable()
      .comment('A fact; existence; or all, where the event is not known');
    table.text('event_id').notNullable();
    table.text('event_name').notNullable();
    table.text('occurred_at').notNullable();
    table.text('received_at').notNullable();
    table.text('actor').nullable().comment('Who did it, as JSON');
    table
      .text('read_at')
      .nullable()
      .comment('When the reading began that last read the fact');
    table
      .boolean('is_open')
      .notNullable()
      .comment('Whether S3 is still to be asked');
    table
      .boolean('is_used')
      .notNullable()
      .comment('Whether it has explained what it changed');
    table.primary(['provider_id', 'account_id', 'kind', 'name', 'fact']);
    table.index(['received_at'], 'aws_s3_buckets_events_received_at');
  });

  await knex.schema.createTable('aws_s3_buckets_changes', table => {
    table.comment('What changed, newest last');
    table.bigIncrements('id');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('partition').notNullable();
    table.specificType('arn', bytewise).notNullable();
    table.text('bucket').notNullable();
    table.text('entity_ref').nullable();
    table
      .text('owner')
      .nullable()
      .comment('The owner since the change; of a bucket that is gone the last');
    table.text('kind').notNullable();
    table.text('key').nullable();
    table.text('old_value').nullable();
    table.text('new_value').nullable();
    table.text('observed_at').notNullable();
    table.text('previous_observed_at').nullable();
    table.text('occurred_at').nullable();
    table.text('event_name').nullable();
    table.text('actor').nullable().comment('Who did it, as JSON');
    table.index(['observed_at'], 'aws_s3_buckets_changes_observed_at');
    table.index(['arn', 'observed_at'], 'aws_s3_buckets_changes_arn');
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

  await knex.schema.createTable('aws_s3_buckets_usage', table => {
    table.comment(
      'How large each bucket is, as last known. That of a bucket that is gone stays as long as its days',
    );
    table.increments('id').comment('Names the bucket in the tables below');
    table.text('provider_id').notNullable();
    table.specificType('arn', bytewise).notNullable();
    table.text('account_id').notNullable();
    table.text('region').notNullable();
    table
      .integer('day')
      .notNullable()
      .comment('The day of these values, counted from 1970 in UTC');
    table.bigInteger('bytes').notNullable();
    table
      .bigInteger('objects')
      .nullable()
      .comment('None where CloudWatch did not tell');
    table.unique(['provider_id', 'arn'], {
      indexName: 'aws_s3_buckets_usage_arn',
    });
  });

  await knex.schema.createTable('aws_s3_buckets_usage_types', table => {
    table.comment('The same by the storage types of CloudWatch');
    table.integer('usage_id').notNullable();
    table.text('storage_type').notNullable();
    table.bigInteger('bytes').notNullable();
    table.primary(['usage_id', 'storage_type']);
  });

  await knex.schema.createTable('aws_s3_buckets_usage_days', table => {
    table.comment(
      'How large each bucket was on the last days, and at the ends of months before',
    );
    // A day first: new rows go to the end of the key, and a day's sum reads rows that lie together.
    table.integer('day').notNullable();
    table.integer('usage_id').notNullable();
    table.bigInteger('bytes').notNullable();
    table.bigInteger('objects').nullable();
    table.primary(['day', 'usage_id']);
  });

  await knex.schema.createTable('aws_s3_buckets_usage_readings', table => {
    table.comment('When CloudWatch was asked, by account and region');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table
      .text('region')
      .notNullable()
      .comment('Empty for the account as a whole');
    table.text('attempted_at').notNullable();
    table.text('read_at').nullable().comment('The last that did not fail');
    table.text('due_at').notNullable().comment('When to ask again');
    table
      .text('failure')
      .nullable()
      .comment('Why the last one failed, as JSON: kind, message');
    table.primary(['provider_id', 'account_id', 'region']);
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('aws_s3_buckets_usage_readings');
  await knex.schema.dropTable('aws_s3_buckets_usage_days');
  await knex.schema.dropTable('aws_s3_buckets_usage_types');
  await knex.schema.dropTable('aws_s3_buckets_usage');
  await knex.schema.dropTable('aws_s3_buckets_unpublished');
  await knex.schema.dropTable('aws_s3_buckets_changes');
  await knex.schema.dropTable('aws_s3_buckets_events');
  await knex.schema.dropTable('aws_s3_buckets_hints');
  await knex.schema.dropTable('aws_s3_buckets_removed_refs');
  await knex.schema.dropTable('aws_s3_buckets_buckets');
  await knex.schema.dropTable('aws_s3_buckets_listings');
  await knex.schema.dropTable('aws_s3_buckets_accounts');
};
