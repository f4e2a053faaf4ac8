import type { IncomingHttpHeaders } from 'node:http';
import type { Bucket } from './estate/bucket';
import type { Organization } from './estate/organization';
import type { ListFault } from './pages';
import type { Queue } from './queues';
import type { Caller, Sessions } from './sessions';

/** A request as it comes over HTTP. */
export interface HttpRequest {
  method: string;
  /** The path and the query string. */
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

/** What a service reads from the HTTP request: which operation is asked for, and with what. */
export interface RequestContent {
  /** The API operation, as `ListBuckets`; empty where the service doesn't know it. */
  action: string;
  bucket?: string;
  expectedBucketOwner?: string;
  /** Of requests that write. */
  body?: string;
  /** The query string of S3, the form of STS, the members of a JSON body. */
  parameters: Record<string, unknown>;
}

/** Which keys a request is signed with, and for which region. */
export interface Signature {
  region: string;
  accessKeyId: string;
  sessionToken?: string;
}

export type AwsRequest = RequestContent & Signature;

/** An error as AWS answers it. The protocol of the service gives it its form. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    /** More response headers, and more elements of the `<Error>` of S3. */
    readonly extra: {
      headers?: Record<string, string>;
      elements?: Record<string, string>;
    } = {},
  ) {
    super(message);
  }
}

/** How content and errors travel. `Content` is what an operation returns. */
export interface Protocol<Content> {
  answer(content: Content, action: string): Answer;
  error(error: AwsError, requestId: string): Answer;
  newRequestId(): string;
  requestIdHeaders(requestId: string): Record<string, string>;
}

/** Each service has its own codes for these. */
export interface ServiceErrors {
  throttled(): AwsError;
  denied(message: string, headers?: Record<string, string>): AwsError;
  unknownKey(request: AwsRequest): AwsError;
  invalidToken(request: AwsRequest): AwsError;
  expiredToken(request: AwsRequest): AwsError;
}

export interface Operation<Content = unknown> {
  /** The IAM action that it needs; absent: it needs none. */
  permission?: string;
  /** The account that the call is about, where that is not the account of the keys. */
  accountOf?(request: RequestContent): string | undefined;
  /** Whether it changes something, of which CloudTrail then has an event. */
  isWrite?: boolean;
  answer(call: Call): Content | Promise<Content>;
}

/** Everything about one service of AWS. */
export interface Service<Content = unknown> {
  /** The name that its requests are signed for. */
  signingName: string;
  /** Tells it from another service of the same signing name, which stands behind it in the list of services. */
  claims?(request: HttpRequest): boolean;
  protocol: Protocol<Content>;
  readRequest(request: HttpRequest): RequestContent;
  operations: Record<string, Operation<Content>>;
  errors: ServiceErrors;
  /** Whether AWS limits the calls of each account and region; by default those of each account. */
  limitsEachRegion?: boolean;
}

/** How other emulators and S3-compatible stores differ from AWS. */
export interface Dialect {
  /** Whether a paginated ListBuckets gives the region of each bucket. */
  bucketRegion: 'listed' | 'left-out';
  /**
   * What `MaxBuckets` does. `paginates`, as in AWS: pages with tokens. `ignored`: all buckets come at once.
   * `truncates`: the list ends there, without a token.
   */
  maxBuckets: 'paginates' | 'ignored' | 'truncates';
  /** Whether HeadBucket answers with `x-amz-bucket-region`. */
  headBucketRegion: 'header' | 'left-out';
  /** Whether a request in a region where the bucket doesn't live is redirected, as in AWS, or answered. */
  wrongRegion: 'redirects' | 'answers';
  /** Whether ListBuckets is in the order of names, as in AWS, or in the order in which buckets were added. */
  listOrder: 'name' | 'insertion';
}

/** What an operation gets to work with. */
export interface Call {
  service: Service;
  request: AwsRequest;
  caller: Caller;
  /** The one that the operation needs. */
  permission?: string;
  organization: Organization;
  sessions: Sessions;
  dialect: Dialect;
  /** Where the stand-in listens. */
  endpoint: string;
  /** The queue to which the events of CloudTrail go. */
  eventQueue: Queue;
  /** Aborted when the stand-in ends. */
  closing: AbortSignal;
  /** How long a session lasts, whatever is asked for; absent: as asked for. */
  sessionSeconds?: number;
  /** Whether the tokens that STS gives in us-east-1 are those of its global endpoint. */
  globalSts: boolean;
  /** What happens to a list instead of its proper end. */
  listFault?: ListFault;
  /** The bucket as it was, where the answer is to be older than what is true now. */
  staleBucket?: Bucket;
}
