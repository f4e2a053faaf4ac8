import { inQuery, responses, schema } from './schema';

const entityRef = schema.text(
  'The ref of a bucket’s entity, or of an account’s.',
  { minLength: 1 },
);

const description =
  'It takes the permission `catalog.entity.refresh` for the entity.';

export const read = {
  post: {
    operationId: 'requestRead',
    summary: 'Has a bucket, or an account, read in AWS within seconds',
    description,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            ...schema.object({ entityRef }, ['entityRef']),
            additionalProperties: false,
          },
        },
      },
    },
    responses: responses(202, 'It is about to be read', schema.object({}, [])),
  },
  get: {
    operationId: 'getReadRequest',
    summary: 'How far a reading is that was asked for',
    description,
    parameters: [inQuery('entityRef', entityRef.description, entityRef, true)],
    responses: responses(
      200,
      'How far it is',
      schema.object(
        {
          state: schema.text('How far it is.', {
            enum: ['waiting', 'failed', 'done'],
          }),
          nextAttemptAt: schema.time(
            'When it is tried again, where it failed.',
          ),
        },
        ['state'],
      ),
    ),
  },
};
