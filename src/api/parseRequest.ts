import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/**
 * Reads what a request says, in its query or its body.
 *
 * @throws InputError that names what is wrong, why, and what may be given
 */
export function parseRequest<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, 'strict'>,
  given: unknown,
): z.output<typeof schema> {
  const result = schema.safeParse(given);
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  const names = Object.keys(schema.shape).join(', ') || 'none';
  if (issue.code === 'unrecognized_keys') {
    throw new InputError(
      `Unknown parameter ${issue.keys.join(', ')}; there are: ${names}`,
    );
  }
  throw new InputError(
    issue.path.length > 0
      ? `Parameter ${issue.path[0]}: ${issue.message}`
      : `The request must be an object; its parameters are: ${names}`,
  );
}
