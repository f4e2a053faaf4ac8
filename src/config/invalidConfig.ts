import { InputError } from '@backstage/errors';
import type { z } from 'zod';
import { shorten } from '../model/shorten';

/** How many mistakes one error tells. */
const MOST_MISTAKES = 20;

/** A value of the config as people see it in an error: as JSON, shortened. */
export function quote(value: unknown): string {
  return typeof value === 'string'
    ? `'${shorten(value)}'`
    : shorten(JSON.stringify(value) ?? String(value));
}

/** The words for an unknown setting. */
export function unknownSettings(keys: string[], known: string[]): string {
  const unknown = keys.slice(0, MOST_MISTAKES).map(key => quote(key));
  return `unknown setting ${unknown.join(', ')}; known settings: ${known.join(', ')}`;
}

/** One error of all that is wrong in a section of the config. It names each place and says what would be right. */
export function invalidConfig(
  path: string,
  { issues }: z.ZodError,
): InputError {
  const wrong = issues
    .slice(0, MOST_MISTAKES)
    .map(
      issue =>
        `${[path, ...issue.path.map(key => shorten(String(key)))].join('.')}: ${issue.message}`,
    );
  const more = issues.length - wrong.length;
  return new InputError(
    `Invalid config, ${wrong.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  );
}
