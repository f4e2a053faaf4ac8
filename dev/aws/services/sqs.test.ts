import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Aws, startAws } from '..';

describe('SQS of the stand-in', () => {
  let aws: Aws;
  let sqs: SQSClient;
  let QueueUrl: string;

  beforeAll(async () => {
    aws = await startAws();
    sqs = new SQSClient(aws.clientConfig('eu-west-1'));
    QueueUrl = aws.eventQueueUrl;
  });

  afterAll(() => aws.close());

  const receive = (WaitTimeSeconds = 0, VisibilityTimeout = 30) =>
    sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds,
        VisibilityTimeout,
        MaxNumberOfMessages: 10,
      }),
    );

  it('gives its URL', async () => {
    expect(
      await sqs.send(
        new GetQueueUrlCommand({ QueueName: 'backstage-cloudtrail' }),
      ),
    ).toMatchObject({ QueueUrl });
    await expect(
      sqs.send(new GetQueueUrlCommand({ QueueName: 'other' })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('gives a message until it is deleted', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const first = await receive(0, 0);
    const second = await receive();
    expect(first.Messages).toMatchObject([{ Body: 'hello' }]);
    expect(second.Messages).toMatchObject([{ Body: 'hello' }]);
    expect((await receive()).Messages).toBeUndefined();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const { ReceiptHandle } = second.Messages![0];
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    expect(aws.eventQueue.inFlight).toBe(0);
  });

  it('waits for a message, here for the event of a change', async () => {
    const waiting = receive(20);
    const [account] = aws.organization.accounts.values();
    const [bucket] = account.buckets.after();
    const s3 = new S3Client(aws.clientConfig(bucket.region, account.id));
    await s3.send(
      new PutBucketTaggingCommand({
        Bucket: bucket.name,
        Tagging: { TagSet: [{ Key: 'a', Value: '<b> & "c"' }] },
      }),
    );
    const { Messages = [] } = await waiting;
    expect(JSON.parse(Messages[0].Body!).detail).toMatchObject({
      eventName: 'PutBucketTagging',
      requestParameters: { bucketName: bucket.name },
      recipientAccountId: account.id,
    });
    expect(account.buckets.get(bucket.name)!.tags).toEqual({
      a: '<b> & "c"',
    });
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [{ Id: '1', ReceiptHandle: Messages[0].ReceiptHandle! }],
      }),
    );
    expect(aws.eventQueue.inFlight).toBe(0);
  });
});
