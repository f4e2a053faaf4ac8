import { responses, schema } from './schema';

export const weeklyChanges = {
  get: {
    operationId: 'listWeeklyChanges',
    summary:
      'How many buckets were created and deleted in each of the last weeks',
    responses: responses(
      200,
      'One for each week, the oldest first',
      schema.object(
        {
          items: schema.list(
            schema.object(
              {
                week: schema.text('The Monday it begins with, in UTC.', {
                  format: 'date',
                }),
                created: schema.count(
                  'Buckets that a reading found and the one before did not.',
                ),
                deleted: schema.count('Buckets that were deleted.'),
              },
              ['week', 'created', 'deleted'],
            ),
          ),
        },
        ['items'],
      ),
    ),
  },
};
