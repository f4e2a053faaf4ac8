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
      .comment('The entity of the account that the catalog was shown');
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('How many runs in a row no longer found the account');
    table
      .text('left_at')
      .nullable()
      .comment('Since when the account is not read any more');
    table
      .text('last_event_at')
      .nullable()
      .comment('When an event of CloudTrail about the account last arrived');
    table
      .text('walked_with')
      .nullable()
      .comment(
        'What entities depend on beside their rows, when all were last shown',
      );
    table
      .text('walking_with')
      .nullable()
      .comment('The same of a walk that has not come to its end yet');
    table
      .integer('walk_cursor')
      .nullable()
      .comment('The id of the bucket up to which that walk has come');
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
    table.primary(['provider_id', 'account_id', 'kind', 'region']);
  });

  await knex.schema.createTable('aws_s3_buckets_buckets', table => {
    table.comment(
      'Every bucket as its last reading found it, also those that are gone. A bucket that was deleted and made again has two rows',
    );
    table.increments('id');
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
      .comment('The earliest date of its creation that a list gave');
    table
      .text('listed_created_at')
      .nullable()
      .comment('The date of its creation that the last list gave');
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
      .comment('In how many sweeps in a row it was missing and was kept');
    table
      .text('read_at')
      .notNullable()
      .comment('When the reading began that the row was last written from');
    table
      .text('gone_at')
      .nullable()
      .comment('Since when the bucket is gone; none while it is there');
    table
      .text('gone_as')
      .nullable()
      .comment('deleted, or left-scope: the configuration leaves it out');
    table
      .integer('version')
      .notNullable()
      .comment('One more with each write of what entities are made of');
    table
      .integer('shown_version')
      .nullable()
      .comment('The version that the catalog was last shown; none: it is due');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity that the catalog was shown; of a gone one the last');
    table.text('owner').nullable().comment('The owner in that entity');
    table
      .boolean('is_unsettled')
      .notNullable()
      .defaultTo(false)
      .comment(
        'Whether its entity was refused, or names what the catalog lacks: each run shows it anew',
      );
    table
      .boolean('is_name_taken')
      .notNullable()
      .defaultTo(false)
      .comment('Whether an entity of somebody else has its name');
    table
      .text('known_since')
      .notNullable()
      .comment('Since when it can be told what the bucket was like');
    table.index(['arn'], 'aws_s3_buckets_buckets_arn');
    table.index(['name'], 'aws_s3_buckets_buckets_name');
    table.index(
      ['provider_id', 'account_id', 'kind', 'listing_region', 'name'],
      'aws_s3_buckets_buckets_listing',
    );
    table.index(['account_id', 'id'], 'aws_s3_buckets_buckets_account');
    table.index(['owner', 'id'], 'aws_s3_buckets_buckets_owner');
    table.index(['entity_ref'], 'aws_s3_buckets_buckets_entity_ref');
  });
  await knex.schema.raw(
    'create unique index aws_s3_buckets_buckets_present on aws_s3_buckets_buckets (provider_id, arn) where gone_at is null',
  );
  await knex.schema.raw(
    'create index aws_s3_buckets_buckets_due on aws_s3_buckets_buckets (provider_id, account_id, id) where shown_version is null or shown_version <> version',
  );
  await knex.schema.raw(
    'create index aws_s3_buckets_buckets_unsettled on aws_s3_buckets_buckets (provider_id, account_id, id) where is_unsettled',
  );

  await knex.schema.createTable('aws_s3_buckets_requests', table => {
    table.comment(
      'What should be read now: a fact of a bucket, or of all buckets of a listing',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('kind').notNullable();
    table.text('region').notNullable().comment('As in the listing');
    table
      .specificType('name', bytewise)
      .notNullable()
      .comment('The name of the bucket; empty for the whole listing');
    table.text('fact').notNullable().comment('A fact; existence; or all');
    table.text('asked_by').notNullable().comment('person or event');
    table.text('asked_at').notNullable().comment('When it was last asked for');
    table
      .text('due_at')
      .nullable()
      .comment('When it may be taken; none once it is done, while it rests');
    table
      .text('rests_until')
      .nullable()
      .comment('Before that time it is not read again, whoever asks');
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('How often reading it failed');
    table
      .text('looked_at')
      .nullable()
      .comment('When it was first read since, and S3 showed no change yet');
    table
      .text('taken_until')
      .nullable()
      .comment('While a process reads it: when that process is taken for gone');
    table.primary([
      'provider_id',
      'account_id',
      'kind',
      'region',
      'name',
      'fact',
    ]);
    table.index(['provider_id', 'due_at'], 'aws_s3_buckets_requests_due_at');
  });

  await knex.schema.createTable('aws_s3_buckets_events', table => {
    table.comment(
      'Events of CloudTrail that may explain a change: who made it, and when',
    );
    table.increments('id').comment('In the order of their arrival');
    table.text('provider_id').notNullable();
    table
      .text('account_id')
      .notNullable()
      .comment('Empty where it is about every account of the organization');
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
      .text('sets')
      .nullable()
      .comment('What it says that it set, as JSON: digests, not the values');
    table
      .text('explained_at')
      .nullable()
      .comment('When it explained a change, or a later one did');
    table.unique(
      ['provider_id', 'account_id', 'kind', 'name', 'fact', 'event_id'],
      { indexName: 'aws_s3_buckets_events_event' },
    );
    table.index(
      ['provider_id', 'account_id', 'name'],
      'aws_s3_buckets_events_name',
    );
    table.index(['received_at'], 'aws_s3_buckets_events_received_at');
  });

  await knex.schema.createTable('aws_s3_buckets_changes', table => {
    table.comment('What changed, newest last');
    table.bigIncrements('id');
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table
      .integer('bucket_id')
      .notNullable()
      .comment('The row of the bucket: the history is that of one incarnation');
    table
      .integer('version')
      .notNullable()
      .comment('The version of that row which came with the change');
    table.specificType('arn', bytewise).notNullable();
    table.text('bucket').notNullable();
    table.text('kind').notNullable();
    table.text('key').nullable();
    table.text('old_value').nullable();
    table.text('new_value').nullable();
    table.text('observed_at').notNullable();
    table.text('previous_observed_at').nullable();
    table.text('occurred_at').nullable();
    table.text('event_name').nullable();
    table.text('actor').nullable().comment('Who did it, as JSON');
    table
      .specificType('actor_name', bytewise)
      .nullable()
      .comment('What people call the one who did it');
    table
      .text('unpublished_since')
      .nullable()
      .comment('Until the events service has taken it');
    table.index(['observed_at'], 'aws_s3_buckets_changes_observed_at');
    table.index(['bucket', 'observed_at'], 'aws_s3_buckets_changes_bucket');
    table.index(
      ['account_id', 'observed_at'],
      'aws_s3_buckets_changes_account',
    );
    table.index(
      ['bucket_id', 'observed_at'],
      'aws_s3_buckets_changes_bucket_id',
    );
    table.index(
      ['actor_name', 'observed_at'],
      'aws_s3_buckets_changes_actor_name',
    );
  });
  await knex.schema.raw(
    'create index aws_s3_buckets_changes_unpublished on aws_s3_buckets_changes (provider_id, id) where unpublished_since is not null',
  );

  await knex.schema.createTable('aws_s3_buckets_past', table => {
    table.comment(
      'What was replaced in the row of a bucket: undone from the latest on, it makes the row as it was',
    );
    table.bigIncrements('id');
    table.text('provider_id').notNullable();
    table.integer('bucket_id').notNullable();
    table.text('until').notNullable().comment('When it was replaced');
    table
      .text('replaced')
      .notNullable()
      .comment('Columns, and of the facts those that were replaced, as JSON');
    table
      .text('owner')
      .nullable()
      .comment('The owner until then, where it was replaced; to look for it');
    table.index(['bucket_id', 'until'], 'aws_s3_buckets_past_bucket');
    table.index(['provider_id', 'until'], 'aws_s3_buckets_past_until');
  });
  await knex.schema.raw(
    'create index aws_s3_buckets_past_owner on aws_s3_buckets_past (owner, until) where owner is not null',
  );

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
  await knex.schema.dropTable('aws_s3_buckets_past');
  await knex.schema.dropTable('aws_s3_buckets_changes');
  await knex.schema.dropTable('aws_s3_buckets_events');
  await knex.schema.dropTable('aws_s3_buckets_requests');
  await knex.schema.dropTable('aws_s3_buckets_buckets');
  await knex.schema.dropTable('aws_s3_buckets_listings');
  await knex.schema.dropTable('aws_s3_buckets_accounts');
};
