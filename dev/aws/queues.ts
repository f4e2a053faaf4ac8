import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const DEFAULT_VISIBILITY_SECONDS = 30;

interface StoredMessage {
  id: string;
  body: string;
  sentAt: number;
  visibleAt: number;
  receipt: string;
  received: number;
}

/** A message as a consumer gets it. */
export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  MD5OfBody: string;
  Body: string;
  Attributes: Record<string, string>;
}

/** A standard queue of SQS: messages come at least once, and go when their consumer deletes them. */
export class Queue {
  private readonly messages = new Map<string, StoredMessage>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  /** How many messages can be received now. */
  get visible(): number {
    return this.due().length;
  }

  /** How many messages a consumer has, and has not deleted yet. */
  get inFlight(): number {
    return this.messages.size - this.visible;
  }

  send(body: string): { MessageId: string; MD5OfMessageBody: string } {
    const id = randomUUID();
    const now = Date.now();
    this.messages.set(id, {
      id,
      body,
      sentAt: now,
      visibleAt: now,
      receipt: '',
      received: 0,
    });
    this.arrivals.emit('message');
    return { MessageId: id, MD5OfMessageBody: md5(body) };
  }

  /** Waits for messages as long as asked for, and answers those that are there by then. */
  async receive(options: {
    most: number;
    waitSeconds: number;
    visibilitySeconds?: number;
    signal: AbortSignal;
  }): Promise<ReceivedMessage[]> {
    const { most, waitSeconds, signal } = options;
    const { visibilitySeconds = DEFAULT_VISIBILITY_SECONDS } = options;
    if (this.visible === 0 && waitSeconds > 0) {
      const over = AbortSignal.timeout(waitSeconds * 1000);
      await once(this.arrivals, 'message', {
        signal: AbortSignal.any([signal, over]),
      }).catch(() => {});
    }
    const now = Date.now();
    return this.due()
      .slice(0, most)
      .map(message => {
        message.visibleAt = now + visibilitySeconds * 1000;
        message.receipt = randomUUID();
        message.received += 1;
        return {
          MessageId: message.id,
          ReceiptHandle: message.receipt,
          MD5OfBody: md5(message.body),
          Body: message.body,
          Attributes: {
            SentTimestamp: `${message.sentAt}`,
            ApproximateReceiveCount: `${message.received}`,
          },
        };
      });
  }

  /** Deletes the message that was received with this handle; one that is gone already is no error. */
  delete(receipt: string): void {
    for (const message of this.messages.values()) {
      if (message.receipt === receipt) {
        this.messages.delete(message.id);
      }
    }
  }

  private due(): StoredMessage[] {
    const now = Date.now();
    return [...this.messages.values()].filter(
      ({ visibleAt }) => visibleAt <= now,
    );
  }
}

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
