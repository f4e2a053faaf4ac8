import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UnusableAnswerError } from './awsErrors';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = NonNullable<Parameters<NodeHttpHandler['handle']>[1]>;
type Answer = Awaited<ReturnType<NodeHttpHandler['handle']>>;

/** Options of one call, given to `client.send(command, options)`. */
export interface AwsCallOptions extends Options {
  /** The largest body to accept as the answer, in bytes. */
  maxBodyBytes?: number;
}

const MEBIBYTE = 2 ** 20;

/** Calls about one bucket answer a few kilobytes. */
const MAX_BODY_BYTES = MEBIBYTE;

/** For calls that answer lists. ListBuckets' largest page has less than 8 MiB. */
export const LIST_ANSWER: AwsCallOptions = { maxBodyBytes: 32 * MEBIBYTE };

/**
 * Sends the requests of the AWS SDK. All accounts and regions of a run share its connections.
 *
 * The SDK waits without end for an answer, reads a body of any size, and lets a body drip without end. Here an answer
 * has a time-out for its headers, another one for its body, and a limit for its size, after which it is an error like
 * others. Bodies are read here and not by the SDK: none of our calls streams.
 *
 * When the signal is aborted, all requests end with an error, and no other is sent. The SDK would also take the signal
 * for each call; where thousands of calls share one, that costs as much as all our own work on them.
 */
export class AwsHttpHandler extends NodeHttpHandler {
  readonly #timeoutMs: number;
  readonly #signal?: AbortSignal;

  constructor(options: {
    connections: number;
    timeoutMs: number;
    signal?: AbortSignal;
  }) {
    const { connections, timeoutMs, signal } = options;
    super({
      connectionTimeout: Math.min(5_000, timeoutMs),
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: connections },
      httpsAgent: { keepAlive: true, maxSockets: connections },
      // Requests wait for a connection on purpose; the SDK would warn of it.
      socketAcquisitionWarningTimeout: timeoutMs,
    });
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.destroy(), { once: true });
  }

  async handle(
    request: Request,
    options: AwsCallOptions = {},
  ): Promise<Answer> {
    this.#signal?.throwIfAborted();
    try {
      const answer = await super.handle(request, options);
      answer.response.body = await this.#readBody(
        answer.response.body,
        options.maxBodyBytes ?? MAX_BODY_BYTES,
      );
      return answer;
    } catch (error) {
      throw ofConnection(error);
    }
  }

  /** By events, which cost less than iterating over the stream. */
  #readBody(body: Readable, maxBytes: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const timer = setTimeout(() => {
        const error = new Error(
          `The answer did not end within ${this.#timeoutMs} ms.`,
        );
        // The name by which the SDK knows that it may repeat the call.
        body.destroy(Object.assign(error, { name: 'TimeoutError' }));
      }, this.#timeoutMs);
      body.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > maxBytes) {
          body.destroy(
            new UnusableAnswerError(
              `The answer has more than ${maxBytes / MEBIBYTE} MiB, which no answer of AWS to this call has.`,
            ),
          );
        } else {
          chunks.push(chunk);
        }
      });
      body.once('end', () => resolve(Buffer.concat(chunks, size)));
      body.once('error', reject);
      body.once('close', () => {
        clearTimeout(timer);
        // Has no effect where the body has ended.
        reject(
          Object.assign(
            new Error('The connection was closed in the middle of a body.'),
            { code: 'ECONNRESET' },
          ),
        );
      });
    });
  }
}

/** Those that the SDK makes itself: its time-outs, and the end of the task. */
const NAMED_BY_SDK = new Set(['ETIMEDOUT', 'ABORT_ERR']);

/**
 * An error of the connection, known by the code of Node.js. The SDK names one that was reset or refused a
 * `TimeoutError`, and where its error is of another realm than the SDK's, as in Jest, the SDK drops the code.
 */
function ofConnection(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  return typeof code === 'string' && !NAMED_BY_SDK.has(code)
    ? Object.assign(new Error(message || code, { cause: error }), { code })
    : error;
}
