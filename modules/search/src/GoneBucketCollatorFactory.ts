import { Readable } from 'node:stream';
import type { AuthService } from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import type {
  AwsS3BucketsClient,
  RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { goneBucketDocument } from './goneBucketDocument';

/** As many as one answer may have. */
const PAGE = 1_000;

/**
 * Makes the search documents of buckets that are gone. A bucket has none after `changes.retention`.
 *
 * Of whoever may read some entities, the catalog is asked about each document, and knows no entity by its ARN. So whoever
 * may read all entities finds them, and nobody else.
 */
export class GoneBucketCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'aws-s3-buckets-gone';

  readonly visibilityPermission = catalogEntityReadPermission;

  constructor(
    private readonly options: {
      auth: AuthService;
      client: Pick<AwsS3BucketsClient, 'listBuckets'>;
    },
  ) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  /** Whether there is any. Search engines warn of an index without documents, and keep what they had. */
  async hasDocuments(): Promise<boolean> {
    for await (const page of this.#pages(1)) {
      if (page.length > 0) {
        return true;
      }
    }
    return false;
  }

  async *#documents() {
    for await (const page of this.#pages(PAGE)) {
      yield* page.map(goneBucketDocument);
    }
  }

  async *#pages(limit: number): AsyncGenerator<RecordedBucket[]> {
    const { auth, client } = this.options;
    let cursor: string | undefined;
    do {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'catalog',
      });
      const { items, nextCursor } = await client.listBuckets(
        { state: 'gone', limit, cursor },
        { token },
      );
      // One that was first read after the answer began is answered, too: it is not known for that time.
      yield items.filter(({ state }) => state === 'gone');
      cursor = nextCursor;
    } while (cursor);
  }
}
