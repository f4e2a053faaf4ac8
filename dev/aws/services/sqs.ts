import type { Queue } from '../queues';
import { assertPermitted } from '../permission';
import { json, jsonErrors, readJsonRequest } from '../protocols/json';
import { AwsError, type Call, type Service } from '../service';

/** The queue to which the rule of EventBridge sends the events of CloudTrail. */
export const eventQueueName = 'backstage-cloudtrail';

interface Parameters {
  QueueUrl?: string;
  QueueName?: string;
  MaxNumberOfMessages?: number;
  WaitTimeSeconds?: number;
  VisibilityTimeout?: number;
  MessageBody?: string;
  ReceiptHandle?: string;
  Entries?: Array<{ Id: string; ReceiptHandle: string }>;
}

/** SQS, as far as consumers need it: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html */
export const sqs: Service<object> = {
  signingName: 'sqs',
  protocol: {
    ...json,
    answer: content => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(content),
    }),
  },
  readRequest: readJsonRequest,
  operations: {
    GetQueueUrl: {
      permission: 'sqs:GetQueueUrl',
      answer: call => {
        const { QueueName } = parametersOf(call);
        const url = `${call.endpoint}/${call.organization.managementAccountId}/${QueueName}`;
        queueOf(call, url);
        return { QueueUrl: url };
      },
    },
    GetQueueAttributes: {
      permission: 'sqs:GetQueueAttributes',
      answer: call => {
        const queue = queueOf(call);
        return {
          Attributes: {
            ApproximateNumberOfMessages: `${queue.visible}`,
            ApproximateNumberOfMessagesNotVisible: `${queue.inFlight}`,
          },
        };
      },
    },
    SendMessage: {
      permission: 'sqs:SendMessage',
      answer: call => queueOf(call).send(parametersOf(call).MessageBody ?? ''),
    },
    ReceiveMessage: { permission: 'sqs:ReceiveMessage', answer: receive },
    DeleteMessage: {
      permission: 'sqs:DeleteMessage',
      answer: call => {
        queueOf(call).delete(parametersOf(call).ReceiptHandle ?? '');
        return {};
      },
    },
    DeleteMessageBatch: {
      permission: 'sqs:DeleteMessage',
      answer: call => {
        const queue = queueOf(call);
        const { Entries = [] } = parametersOf(call);
        Entries.forEach(({ ReceiptHandle }) => queue.delete(ReceiptHandle));
        return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
      },
    },
  },
  errors: {
    ...jsonErrors,
    throttled: () => new AwsError('RequestThrottled', 400, 'Rate exceeded'),
  },
};

async function receive(call: Call): Promise<object> {
  const parameters = parametersOf(call);
  const messages = await queueOf(call).receive({
    most: parameters.MaxNumberOfMessages ?? 1,
    waitSeconds: parameters.WaitTimeSeconds ?? 0,
    visibilitySeconds: parameters.VisibilityTimeout,
    signal: call.closing,
  });
  // AWS leaves the list out where it is empty.
  return messages.length > 0 ? { Messages: messages } : {};
}

function parametersOf(call: Call): Parameters {
  return call.request.parameters as Parameters;
}

function queueOf(call: Call, url = parametersOf(call).QueueUrl): Queue {
  assertPermitted(call);
  const [, account, name] = new URL(url ?? 'http://none').pathname.split('/');
  if (
    account !== call.organization.managementAccountId ||
    name !== eventQueueName
  ) {
    throw new AwsError(
      'com.amazonaws.sqs#QueueDoesNotExist',
      400,
      'The specified queue does not exist.',
    );
  }
  return call.eventQueue;
}
