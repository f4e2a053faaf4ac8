import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { groupBy } from 'lodash';
import { digestOf } from './digestOf';
import type { Notice } from './Notice';

/** So often it is tried to tell somebody something. */
const ATTEMPTS = 10;

interface Pending extends Notice {
  attempts: number;
}

/** Gathers notices for a while, and then tells each recipient theirs. */
export class NoticeSender {
  /** By recipient and scope. */
  readonly #pending = new Map<string, Pending>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      notifications: NotificationService;
      logger: LoggerService;
      /** How long notices are gathered. */
      delayMs: number;
    },
  ) {}

  /** Has a recipient told in a while. A later notice of the same scope takes the place of an earlier one. */
  add(notices: Notice[]): void {
    for (const notice of notices) {
      this.#put({ ...notice, attempts: 0 });
    }
  }

  /** Tells all recipients now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const byRecipient = groupBy([...this.#pending.values()], 'recipient');
    this.#pending.clear();
    for (const [recipient, notices] of Object.entries(byRecipient)) {
      await this.#tell(recipient, notices);
    }
  }

  async #tell(recipient: string, notices: Pending[]): Promise<void> {
    const { notifications, logger } = this.options;
    try {
      for (const payload of digestOf(notices)) {
        await notifications.send({
          recipients: { type: 'entity', entityRef: recipient },
          payload,
        });
      }
    } catch (error) {
      const again = notices
        .map(notice => ({ ...notice, attempts: notice.attempts + 1 }))
        .filter(({ attempts }) => attempts < ATTEMPTS);
      logger.warn(
        `${recipient} could not be told of ${notices.length} changes of S3 buckets, of which ${again.length} are tried again. See that the notifications plugin is installed and answers. (${stringifyError(error)})`,
      );
      again.forEach(notice => this.#put(notice));
    }
  }

  #put(notice: Pending): void {
    const key = `${notice.recipient} ${notice.scope}`;
    // What is tried again is older than what came meanwhile.
    if (notice.attempts === 0 || !this.#pending.has(key)) {
      this.#pending.set(key, notice);
    }
    this.#timer ??= setTimeout(() => this.flush(), this.options.delayMs);
  }
}
