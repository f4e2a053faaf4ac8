import { describeConfigurationValue } from './describeConfigurationValue';

it.each<[string, object, string]>([
  ['notifications', { status: 'off' }, 'off'],
  [
    'notifications',
    {
      status: 'on',
      targets: [
        'arn:aws:events:eu-west-1:222222222222:event-bus/default',
        'arn:aws:lambda:eu-west-1:222222222222:function:resize:live',
        'arn:aws:other:eu-west-1:222222222222:any',
        'arn:aws:sns:eu-west-1:222222222222:orders',
        'arn:aws:sqs:eu-west-1:222222222222:orders',
      ],
      rules: [],
    },
    'to EventBridge, the Lambda function resize:live, arn:aws:other:eu-west-1:222222222222:any, the topic orders, the queue orders',
  ],
  [
    'notifications',
    {
      status: 'on',
      targets: ['arn:aws:sqs:eu-west-1:222222222222:orders'],
      rules: [],
      more: 2,
    },
    'to the queue orders, 2 more',
  ],
  ['abac', { status: 'off' }, 'off'],
  ['abac', { status: 'on' }, 'on'],
  ['metadataTables', { status: 'off' }, 'off'],
  ['metadataTables', { status: 'on', tables: [] }, 'on'],
  [
    'metadataTables',
    {
      status: 'on',
      tables: [
        { kind: 'journal', arn: 'arn:…' },
        { kind: 'inventory', error: 'AccessDeniedCreatingResources' },
      ],
    },
    'journal, inventory (AccessDeniedCreatingResources)',
  ],
])('%s of %j in words: %s', (name, value, words) => {
  expect(describeConfigurationValue(name, value as { status: string })).toBe(
    words,
  );
});
