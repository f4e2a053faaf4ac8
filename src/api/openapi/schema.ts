import type { JsonObject } from '@backstage/types';

/** Parts of JSON Schema, as OpenAPI 3.1 takes them. */
export const schema = {
  text: (description: string, more: JsonObject = {}) => ({
    type: 'string',
    description,
    ...more,
  }),
  time: (description: string) => ({
    type: 'string',
    format: 'date-time',
    description: `${description} ISO 8601 in UTC.`,
  }),
  count: (description: string) => ({
    type: 'integer',
    minimum: 0,
    description,
  }),
  list: (items: JsonObject, description = '') => ({
    type: 'array',
    items,
    ...(description && { description }),
  }),
  object: (
    properties: JsonObject,
    required: string[],
    description = '',
  ): JsonObject => ({
    type: 'object',
    properties,
    required,
    ...(description && { description }),
  }),
};

/** A parameter in the query. */
export function inQuery(
  name: string,
  description: string,
  is: JsonObject = { type: 'string', minLength: 1 },
  required = false,
) {
  return { name, in: 'query', description, required, schema: is };
}

/** The answers of a route: the good one, and what every route may answer. */
export function responses(
  status: 200 | 202,
  description: string,
  is: JsonObject,
) {
  return {
    [status]: {
      description,
      content: { 'application/json': { schema: is } },
    },
    default: {
      description:
        'What is wrong: 400 with the request, 403 with the permissions, 404 with what it names.',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/Error' } },
      },
    },
  };
}
