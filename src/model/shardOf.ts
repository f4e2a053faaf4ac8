import { createHash } from 'node:crypto';

/**
 * Which of so many shards, counted from 0, reads an account: always the same one, and about as many accounts each.
 */
export function shardOf(accountId: string, shards: number): number {
  return (
    createHash('sha256').update(accountId).digest().readUInt32BE() % shards
  );
}
