import type { Knex } from 'knex';
import pLimit from 'p-limit';

/**
 * Lets one commit of a provider at a time look at the inventory, change the catalog, and write down what it did, over
 * all processes. Without it, a process could remove the entity of a bucket that another one has just found elsewhere.
 *
 * On PostgreSQL it is an advisory lock, which ends with the transaction and with the process
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). SQLite serves one process only.
 */
export class CommitLock {
  readonly #database: Knex;
  readonly #name: string;
  readonly #oneAtATime = pLimit(1);

  constructor(database: Knex, providerId: string) {
    this.#database = database;
    this.#name = `aws_s3_buckets:${providerId}`;
  }

  async run<T>(commit: () => Promise<T>): Promise<T> {
    return this.#oneAtATime(() =>
      this.#database.client.config.client === 'pg'
        ? this.#database.transaction(async tx => {
            await tx.raw(
              // A process that stands still must not hold the others up for ever.
              `set local idle_in_transaction_session_timeout = '10min'`,
            );
            await tx.raw(
              'select pg_advisory_xact_lock(hashtextextended(?, 0))',
              [this.#name],
            );
            return commit();
          })
        : commit(),
    );
  }
}
