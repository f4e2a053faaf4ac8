/*
 * Of all buckets, those are few that are or were public, and those that were gone for a while: so that they can be counted
 * week by week without a look at the others. What is indexed is said with the same words in src/inventory/changes/BucketSpans.ts.
 */

// @ts-check

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.raw(
    `create index aws_s3_buckets_buckets_public on aws_s3_buckets_buckets (id) where facts like '%"status":"public"%'`,
  );
  await knex.schema.raw(
    `create index aws_s3_buckets_past_public on aws_s3_buckets_past (bucket_id) where replaced like '%"status":"public"%'`,
  );
  await knex.schema.raw(
    `create index aws_s3_buckets_past_returned on aws_s3_buckets_past (bucket_id) where replaced like '%"gone_at":"%'`,
  );
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  for (const index of ['buckets_public', 'past_public', 'past_returned']) {
    await knex.schema.raw(`drop index aws_s3_buckets_${index}`);
  }
};
