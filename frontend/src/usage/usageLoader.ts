import type {
  AwsS3BucketsClient,
  UsageOfBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/** As many as the backend takes in one request. */
const REFS_PER_REQUEST = 100;

/** Values change once a day. */
const KEPT_FOR_MS = 5 * 60 * 1000;

interface Kept {
  at: number;
  answer: Promise<UsageOfBucket | undefined>;
  /** What was answered, once it was. */
  usage?: UsageOfBucket;
}

/** Asks for the usage of the buckets of a list, all rows in one request, and remembers it for a while. */
export class UsageLoader {
  readonly #api: AwsS3BucketsClient;
  readonly #kept = new Map<string, Kept>();
  #waiting: string[] = [];
  #nextRequest: Promise<Map<string, UsageOfBucket>> | undefined;

  private constructor(api: AwsS3BucketsClient) {
    this.#api = api;
  }

  static readonly #loaders = new WeakMap<AwsS3BucketsClient, UsageLoader>();

  /** One loader for each API. */
  static of(api: AwsS3BucketsClient): UsageLoader {
    const loader = UsageLoader.#loaders.get(api) ?? new UsageLoader(api);
    UsageLoader.#loaders.set(api, loader);
    return loader;
  }

  #isConfigured: Promise<boolean> | undefined;

  /** Whether sizes are read at all. */
  isConfigured(): Promise<boolean> {
    this.#isConfigured ??= this.#api
      .getUsage({ by: 'bucket', limit: 1 })
      .then(page => page.isConfigured);
    return this.#isConfigured;
  }

  /** Undefined where nothing is known of the bucket's size. */
  load(entityRef: string): Promise<UsageOfBucket | undefined> {
    const kept = this.#kept.get(entityRef);
    if (kept && Date.now() - kept.at < KEPT_FOR_MS) {
      return kept.answer;
    }
    const answer = this.#request(entityRef);
    const entry: Kept = { at: Date.now(), answer };
    this.#kept.set(entityRef, entry);
    answer.then(
      usage => {
        entry.usage = usage;
      },
      // So that the next one who wants it asks again.
      () => this.#kept.delete(entityRef),
    );
    return answer;
  }

  /** What is known without asking. */
  known(entityRef: string): UsageOfBucket | undefined {
    return this.#kept.get(entityRef)?.usage;
  }

  async #request(entityRef: string): Promise<UsageOfBucket | undefined> {
    this.#waiting.push(entityRef);
    // All rows that are shown at once wait for the same request.
    this.#nextRequest ??= Promise.resolve().then(() => this.#send());
    return (await this.#nextRequest).get(entityRef);
  }

  async #send(): Promise<Map<string, UsageOfBucket>> {
    const refs = this.#waiting;
    this.#waiting = [];
    this.#nextRequest = undefined;
    const found = new Map<string, UsageOfBucket>();
    for (let start = 0; start < refs.length; start += REFS_PER_REQUEST) {
      const { items } = await this.#api.getUsage({
        by: 'bucket',
        entityRef: refs.slice(start, start + REFS_PER_REQUEST),
        limit: REFS_PER_REQUEST,
      });
      items.forEach(item => found.set(item.entityRef!, item));
    }
    return found;
  }
}
