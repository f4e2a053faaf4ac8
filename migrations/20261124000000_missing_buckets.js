/*
 * Which buckets are missing is counted for each bucket, rather than for all that are missing at once: so a bucket that
 * moves to another account meanwhile doesn't make the others wait anew.
 */

// @ts-check

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('aws_s3_buckets_inventory', table => {
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('In how many runs in a row the bucket was missing');
  });
  await knex('aws_s3_buckets_accounts')
    .where('missing_fingerprint', 'like', 'buckets:%')
    .update({ missing_runs: 0 });
  await knex.schema.alterTable('aws_s3_buckets_accounts', table => {
    table.dropColumn('missing_fingerprint');
    table
      .integer('missing_runs')
      .notNullable()
      .defaultTo(0)
      .comment('In how many runs in a row the account itself was missing')
      .alter();
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('aws_s3_buckets_accounts', table => {
    table.text('missing_fingerprint').nullable();
  });
  await knex('aws_s3_buckets_accounts').update({ missing_runs: 0 });
  await knex.schema.alterTable('aws_s3_buckets_inventory', table => {
    table.dropColumn('missing_runs');
  });
};
