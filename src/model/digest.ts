import { createHash } from 'node:crypto';

/** A short digest of a text: enough to tell whether two texts are the same, without keeping either. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
