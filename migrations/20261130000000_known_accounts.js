/* Accounts that the organization has, and that are known by name alone. */

// @ts-check

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('aws_s3_buckets_known_accounts', table => {
    table.comment(
      'The accounts that the lists of the organization have and that a provider does not read',
    );
    table.text('provider_id').notNullable();
    table.text('account_id').notNullable();
    table.text('name').notNullable();
    table.primary(['provider_id', 'account_id']);
  });
};

/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('aws_s3_buckets_known_accounts');
};
