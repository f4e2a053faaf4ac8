import { responses, schema } from './schema';

const failure = schema.object(
  {
    kind: schema.text('Which of the known kinds of failure it is.'),
    reason: schema.text('What happened, for people.'),
    remedy: schema.text('What to do about it, for people.'),
    permissions: schema.list(
      schema.object(
        {
          action: schema.text('An IAM action.'),
          resource: schema.text('An ARN, or `*`.'),
        },
        ['action', 'resource'],
      ),
      'What AWS denied.',
    ),
    statement: {
      type: 'object',
      description: 'A statement to paste into a policy.',
    },
    trustPolicy: {
      type: 'object',
      description: 'The trust policy that the role needs.',
    },
  },
  ['kind', 'reason', 'remedy', 'permissions'],
);

const account = schema.object(
  {
    providerId: schema.text('The id of the provider in the configuration.'),
    accountId: schema.text('The 12-digit id.'),
    name: schema.text('The name, where it is known.'),
    entityRef: schema.text('The ref of its entity, where it has one.'),
    state: schema.text('How its reading stands.', {
      enum: ['read', 'partly-read', 'failed', 'waiting'],
    }),
    lastReadAt: schema.time('When it was last read to its end.'),
    lastAttemptAt: schema.time('When its last reading began.'),
    buckets: schema.count('How many of its buckets are known.'),
    failures: schema.list(
      failure,
      'All that could not be read, each reason once.',
    ),
    heldBack: schema.count(
      'How many of its buckets are missing in AWS, and kept until that is certain.',
    ),
    heldBackNames: schema.list({ type: 'string' }, 'Some of these.'),
    lastEventAt: schema.time(
      'When the last event of CloudTrail about it arrived.',
    ),
  },
  ['providerId', 'accountId', 'state', 'buckets', 'failures', 'heldBack'],
);

export const accounts = {
  get: {
    operationId: 'listAccounts',
    summary: 'How the reading of every AWS account stands',
    description: 'It takes the permission `aws-s3-buckets.accounts.read`.',
    responses: responses(
      200,
      'Every account of every provider',
      schema.object({ items: schema.list(account) }, ['items']),
    ),
  },
};
