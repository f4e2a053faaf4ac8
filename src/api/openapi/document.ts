import { accounts } from './accounts';
import { changes } from './changes';
import { read } from './read';
import { schema } from './schema';
import { usage } from './usage';
import { weeklyChanges } from './weeklyChanges';

/**
 * What the HTTP routes of this module take and answer, in the terms of OpenAPI 3.1. One file a path: a route that is not
 * in here fails a test. The paths are below `/api/catalog/aws-s3-buckets`.
 */
export const document = {
  openapi: '3.1.0',
  info: {
    title: 'S3 buckets in the Backstage catalog',
    version: '1',
    description:
      'What is known of S3 buckets beside their entities. Every route takes a Backstage token.',
    license: {
      name: 'Apache-2.0',
      url: 'http://www.apache.org/licenses/LICENSE-2.0.html',
    },
  },
  servers: [{ url: '/' }],
  security: [{ token: [] }],
  paths: {
    '/accounts': accounts,
    '/changes': changes,
    '/changes/weekly': weeklyChanges,
    '/read': read,
    '/usage': usage,
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Error: schema.object(
        {
          error: schema.object(
            {
              name: schema.text('As `InputError`.'),
              message: schema.text('For people.'),
            },
            ['name', 'message'],
          ),
        },
        ['error'],
      ),
    },
  },
};
