import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** An object that refuses unknown settings and names the known ones. */
export function settings<T extends z.ZodRawShape>(shape: T) {
  return z
    .object(shape)
    .strict(
      `no such setting; here may stand: ${Object.keys(shape).join(', ')}`,
    );
}

export const text = z.string().trim().min(1);

export const accountId = z.custom<string>(
  id => typeof id === 'string' && /^\d{12}$/.test(id),
  {
    message:
      "no AWS account id: it has 12 digits and stands in quotes, as '012345678901'",
  },
);

/** One error of all that is wrong in a section of the config, each issue by the path where it stands. */
export function invalidConfig(
  path: string,
  { issues }: z.ZodError,
): InputError {
  const wrong = issues.map(
    issue => `${[path, ...issue.path].join('.')}: ${issue.message}`,
  );
  return new InputError(`Invalid config, ${wrong.join('; ')}`);
}
