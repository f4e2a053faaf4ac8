import { USAGE_GROUPS } from 'backstage-plugin-aws-s3-buckets-common';
import { inQuery, responses, schema } from './schema';

const bytes = schema.count(
  'In all storage classes, noncurrent versions and incomplete multipart uploads included.',
);
const objects = schema.count(
  'Likewise; absent where CloudWatch does not tell.',
);
const day = (description: string) =>
  schema.text(description, { format: 'date' });

const ofGroup = schema.object(
  {
    key: schema.text(
      "The account's id, the owner's ref, the region, the storage class, or the day.",
    ),
    name: schema.text("The account's name, where it is known."),
    buckets: schema.count('How many buckets have a size.'),
    bytes,
    objects,
  },
  ['key', 'buckets', 'bytes'],
);

const ofBucket = schema.object(
  {
    providerId: schema.text('The id of the provider in the configuration.'),
    bucket: schema.text("The bucket's exact name."),
    entityRef: schema.text("The ref of the bucket's entity, where it has one."),
    accountId: schema.text('The 12-digit id of the account.'),
    region: schema.text('Where the bucket lives.'),
    owner: schema.text("The ref of the owner of the bucket's entity."),
    day: day('The day of these values, in UTC.'),
    bytes,
    objects,
    bytesBefore: schema.count(
      'How large it was 30 days before the latest values of all.',
    ),
  },
  [
    'providerId',
    'bucket',
    'accountId',
    'region',
    'day',
    'bytes',
    'bytesBefore',
  ],
);

const unavailable = schema.object(
  {
    providerId: schema.text('The id of the provider in the configuration.'),
    accountId: schema.text('The 12-digit id of the account.'),
    region: schema.text('Absent where it concerns all regions.'),
    kind: schema.text('What CloudWatch did.', {
      enum: ['denied', 'throttled', 'unreachable', 'other'],
    }),
    message: schema.text('What happened and what to do, for people.'),
    attemptedAt: schema.time('When it was last tried.'),
  },
  ['providerId', 'accountId', 'kind', 'message', 'attemptedAt'],
);

const answer = schema.object(
  {
    isConfigured: {
      type: 'boolean',
      description: 'Whether a provider reads usage at all.',
    },
    total: schema.object(
      {
        buckets: schema.count('How many buckets have a size.'),
        bytes,
        objects,
        firstDay: day('The day of the oldest of these values, in UTC.'),
        lastDay: day('The day of the latest, in UTC.'),
      },
      ['buckets', 'bytes'],
      'All buckets that were asked for.',
    ),
    items: schema.list(
      { anyOf: [ofBucket, ofGroup] },
      'The days ascending; all others the largest first, or those that grow fastest.',
    ),
    unavailable: schema.list(
      unavailable,
      'What can not be read at present, of what was asked for.',
    ),
  },
  ['isConfigured', 'total', 'items', 'unavailable'],
);

export const usage = {
  get: {
    operationId: 'getUsage',
    summary: 'How large buckets are, as CloudWatch reports it once a day',
    description:
      'Whoever may read some entities gets the sums of those buckets.',
    parameters: [
      inQuery('by', 'What is summed up.', {
        type: 'string',
        enum: [...USAGE_GROUPS],
        default: 'day',
      }),
      inQuery(
        'order',
        'Of buckets: the largest first, or what grows fastest.',
        {
          type: 'string',
          enum: ['size', 'growth'],
          default: 'size',
        },
      ),
      inQuery('limit', 'How many to answer at most; days are not limited.', {
        type: 'integer',
        minimum: 1,
        maximum: 500,
        default: 50,
      }),
      {
        ...inQuery(
          'entityRef',
          "The ref of a bucket's entity; several to get any of them.",
          {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            maxItems: 100,
          },
        ),
        style: 'form',
        explode: true,
      },
      inQuery('providerId', 'The id of the provider.'),
      inQuery('accountId', 'The 12-digit id of the account.', {
        type: 'string',
        pattern: '^\\d{12}$',
      }),
      inQuery('owner', 'The ref of the owner.'),
      inQuery('region', 'Where the buckets live.'),
    ],
    responses: responses(200, 'How large they are', answer),
  },
};
