import {
  CONFIGURATION_FACTS,
  type ConfigurationFactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import { quote, unknownSettings } from './invalidConfig';

/** An object that refuses unknown settings by name, and names the known ones. */
export function settings<T extends z.ZodRawShape>(shape: T) {
  return z
    .object(shape, {
      errorMap: (issue, context) => ({
        message:
          issue.code === 'unrecognized_keys'
            ? unknownSettings(issue.keys, Object.keys(shape))
            : context.defaultError,
      }),
    })
    .strict();
}

export const nonEmptyString = z.string().trim().min(1);

export const accountId = z.custom<string>(
  id => typeof id === 'string' && /^\d{12}$/.test(id),
  {
    message: "not an AWS account id: 12 digits in quotes, as '012345678901'",
  },
);

/** The name of a fact of a bucket's configuration. */
export const configurationFact = z.enum(
  CONFIGURATION_FACTS as [ConfigurationFactName, ...ConfigurationFactName[]],
);

/** A list that has to have an entry. */
export function listOf<T extends z.ZodTypeAny>(item: T, ifEmpty: string) {
  return z.array(item).min(1, ifEmpty);
}

export function optionalListOf<T extends z.ZodTypeAny>(item: T) {
  return listOf(item, 'is empty; leave it out').optional();
}

/** A list, or an entry in the place of a list of one. */
export function oneOrMore<T extends z.ZodTypeAny>(schema: T) {
  return z.preprocess(
    input => (input === undefined || Array.isArray(input) ? input : [input]),
    z.array(schema),
  );
}

/** A whole number from 1, also as text: that is how Backstage puts environment variables into a config. */
export function positiveInt(byDefault: number, atMost: number) {
  return z
    .unknown()
    .transform((input, context) => {
      const value =
        typeof input === 'string' && /^\d{1,15}$/.test(input)
          ? Number(input)
          : input;
      if (
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= 1 &&
        value <= atMost
      ) {
        return value;
      }
      context.addIssue({
        code: 'custom',
        message: `expected a whole number from 1 to ${atMost}, not ${quote(input)}`,
      });
      return z.NEVER;
    })
    .default(byDefault);
}

/** USD, also as text: that is how Backstage puts environment variables into a config. */
export const price = z.preprocess(
  input =>
    typeof input === 'string' && /^\d{1,4}(\.\d{1,9})?$/.test(input)
      ? Number(input)
      : input,
  z
    .number()
    .min(0, 'expected a price from 0 to 1000')
    .max(1_000, 'expected a price from 0 to 1000'),
);

const TYPES: Record<string, string> = {
  string: 'a text',
  boolean: 'true or false',
  object: 'settings',
  array: 'a list',
};

/** zod's own words quote the whole value, and name types of JavaScript. */
export const plainErrors: z.ZodErrorMap = (issue, { data, defaultError }) => {
  switch (issue.code) {
    case 'invalid_type':
      return {
        message:
          issue.received === 'undefined'
            ? 'is missing'
            : `expected ${TYPES[issue.expected] ?? issue.expected}, not ${quote(data)}`,
      };
    case 'invalid_enum_value':
      return {
        message: `expected one of ${issue.options.join(', ')}, not ${quote(data)}`,
      };
    case 'too_small':
      return { message: issue.type === 'string' ? 'is empty' : defaultError };
    default:
      return { message: defaultError };
  }
};
