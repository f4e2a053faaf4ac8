import {
  endsSession,
  errorStatus,
  IncompleteListError,
  isGone,
  UnusableAnswerError,
} from '../../aws/awsErrors';
import type { AccountSession } from '../../aws/AccountSession';
import type { ListedBucket } from '../../model/BucketRecord';
import { regionalBucketArn, type RegionalKind } from '../../model/kinds';
import type { Existence, KindOfBucket, KnownBucket } from './KindOfBucket';
import { PageCheck } from '../../aws/PageCheck';

/** An entry of a list, in the words of none of the services. */
interface ListEntry {
  name: string | undefined;
  arn: string | undefined;
  createdAt: Date | undefined;
}

/** A page of a list; `entries` is undefined where the answer has no list. */
interface ListPage {
  entries: ListEntry[] | undefined;
  token: string | undefined;
}

/** How the kinds that are listed region by region differ from each other. */
interface RegionalDeclaration extends Pick<
  KindOfBucket,
  'noun' | 'calls' | 'eventSource' | 'facts'
> {
  kind: RegionalKind;
  /** @param prefix - what names should begin with; where the call can't, it answers the others as well */
  listPage(
    session: AccountSession,
    region: string,
    options: { token?: string; prefix?: string },
  ): Promise<ListPage>;
  /** Asks for one bucket, by a call that succeeds where it is there. */
  ask(
    session: AccountSession,
    bucket: KnownBucket,
    region: string,
  ): Promise<unknown>;
}

/**
 * A kind of bucket that is listed region by region. Its buckets stay in their account and region: both are part of the
 * ARN.
 */
export function regionalKind(declaration: RegionalDeclaration): KindOfBucket {
  const { kind, noun, calls, eventSource, facts } = declaration;
  return {
    kind,
    noun,
    calls,
    eventSource,
    facts,
    list: (session, region) => listAll(declaration, session, region),
    async find(session, name, region) {
      for await (const page of listAll(declaration, session, region, name)) {
        const found = page.find(bucket => bucket.name === name);
        if (found) {
          return found;
        }
      }
      return undefined;
    },
    arn: ({ account }, name, region) =>
      regionalBucketArn(kind, account, region, name),
    exists: (session, bucket) => existenceOf(declaration, session, bucket),
  };
}

async function* listAll(
  declaration: RegionalDeclaration,
  session: AccountSession,
  region: string,
  prefix?: string,
): AsyncGenerator<ListedBucket[]> {
  const { kind, calls, listPage } = declaration;
  const [call] = Object.keys(calls);
  const check = new PageCheck(call);
  let token: string | undefined;
  do {
    session.signal.throwIfAborted();
    const page: ListPage = await listPage(session, region, { token, prefix });
    if (!page.entries) {
      throw new IncompleteListError(
        `The answer to ${call} in ${region} has no list of buckets. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.`,
      );
    }
    const buckets = page.entries.map(({ name, arn, createdAt }) => {
      if (!name) {
        throw new IncompleteListError(
          `${call} in ${region} answered a bucket without a name.`,
        );
      }
      return {
        name,
        arn: arn ?? regionalBucketArn(kind, session.account, region, name),
        region,
        ...(createdAt && { createdAt: createdAt.toISOString() }),
      };
    });
    token = page.token || undefined;
    check.verify(
      buckets.map(({ name }) => name),
      token !== undefined,
    );
    yield buckets;
  } while (token);
}

async function existenceOf(
  { ask }: RegionalDeclaration,
  session: AccountSession,
  bucket: KnownBucket,
): Promise<Existence> {
  const { homeRegion, signal } = session;
  const region = bucket.region ?? homeRegion;
  try {
    await ask(session, bucket, region);
    return 'present';
  } catch (error) {
    signal.throwIfAborted();
    if (endsSession(error, region, homeRegion)) {
      throw error;
    }
    if (isGone(error)) {
      return 'gone';
    }
    return errorStatus(error) === 403 ? 'unproven' : 'unanswered';
  }
}

/**
 * An answer that may leave out what is empty, so that it doesn't tell itself from what is not an answer. AWS gives each
 * an id; what has none did not come from AWS.
 *
 * @throws UnusableAnswerError
 */
export function answerOfAws<
  Answer extends { $metadata: { requestId?: string } },
>(answer: Answer): Answer {
  if (!answer.$metadata.requestId) {
    throw new UnusableAnswerError(
      'The answer did not come from AWS: it has no request id. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
    );
  }
  return answer;
}

/** The tags as the fact has them: sorted; undefined where there are none. */
export function tagsOrNone(
  tags: Record<string, string> | undefined,
): Record<string, string> | undefined {
  const entries = Object.entries(tags ?? {});
  return entries.length > 0
    ? Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
    : undefined;
}
