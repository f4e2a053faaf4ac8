import { createHash } from 'node:crypto';

export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The id by which S3 names an account as an owner: 64 hexadecimal digits. */
export function canonicalId(accountId: string): string {
  return createHash('sha256').update(accountId).digest('hex');
}
