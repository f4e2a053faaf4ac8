import { BUCKET_CHANGE_KINDS } from 'backstage-plugin-aws-s3-buckets-common';
import { inQuery, responses, schema } from './schema';

const kind = { type: 'string', enum: [...BUCKET_CHANGE_KINDS] };

const value = (description: string) => ({
  description: `${description}; of a fact of the configuration as in \`spec.configuration\` of the entity.`,
  oneOf: [
    { type: 'string' },
    schema.object({ status: { type: 'string' } }, ['status']),
  ],
});

const change = schema.object(
  {
    id: schema.text('Stays the same when the event of the change is repeated.'),
    providerId: schema.text('The id of the provider in the configuration.'),
    accountId: schema.text('The 12-digit id of the account.'),
    partition: schema.text('As `aws`.'),
    arn: schema.text("The bucket's ARN."),
    bucket: schema.text("The bucket's exact name."),
    entityRef: schema.text("The ref of the bucket's entity, where it has one."),
    owner: schema.text(
      'Who owns it since the change; of one that is gone, who did last.',
    ),
    kind,
    key: schema.text('The key of the tag, or the name of what changed.'),
    oldValue: value('The value before'),
    newValue: value('The value since'),
    observedAt: schema.time('When the reading ended that found it.'),
    previousObservedAt: schema.time(
      'When the last reading began that did not have it.',
    ),
    occurredAt: schema.time('When it happened, where CloudTrail told.'),
    eventName: schema.text('The call that made it, where CloudTrail told.'),
    actor: schema.object({}, [], 'Who made it, where CloudTrail told.'),
    possibleActors: schema.list(
      schema.object({}, [], 'As actor.'),
      'Who may have made it, where CloudTrail does not tell who of several.',
    ),
  },
  [
    'id',
    'providerId',
    'accountId',
    'partition',
    'arn',
    'bucket',
    'kind',
    'observedAt',
  ],
);

export const changes = {
  get: {
    operationId: 'listChanges',
    summary: 'What changed about buckets, the latest first',
    description:
      'Only changes of buckets whose entity the caller may read; those of deleted buckets only for whoever may read all entities.',
    parameters: [
      inQuery('providerId', 'The id of the provider.'),
      inQuery('accountId', 'The 12-digit id of the account.', {
        type: 'string',
        pattern: '^\\d{12}$',
      }),
      inQuery('bucket', "The bucket's exact name."),
      inQuery('entityRef', "The ref of the bucket's entity."),
      inQuery(
        'owner',
        'The ref of who owned the bucket right after the change.',
      ),
      {
        ...inQuery('kind', 'What happened; several to get any of them.', {
          type: 'array',
          items: kind,
        }),
        style: 'form',
        explode: true,
      },
      inQuery('from', 'Found at this time or later, ISO 8601.'),
      inQuery('to', 'Found before this time, ISO 8601.'),
      inQuery('limit', 'How many to answer at most.', {
        type: 'integer',
        minimum: 1,
        maximum: 500,
        default: 50,
      }),
      inQuery('cursor', 'The `nextCursor` of the page before.'),
    ],
    responses: responses(
      200,
      'A page of changes',
      schema.object(
        {
          items: schema.list(change),
          nextCursor: schema.text(
            'Where the next page begins, if there is one.',
          ),
        },
        ['items'],
      ),
    ),
  },
};
