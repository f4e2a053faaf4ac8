import type { Answer } from './answer';
import type { Caller, Credentials } from './credentials';
import type { Organization } from './organization';
import type { AwsRequest } from './request';

/** In what other emulators and S3-compatible stores differ from AWS. */
export interface Dialect {
  /** Whether a paginated ListBuckets gives each bucket's region. */
  bucketRegion: 'listed' | 'left-out';
  /**
   * What `MaxBuckets` does: pages with tokens (AWS); nothing, everything comes at once; or an end of the list there,
   * without a token.
   */
  maxBuckets: 'paginates' | 'ignored' | 'truncates';
  /** Whether HeadBucket answers with `x-amz-bucket-region`. */
  headBucketRegion: 'header' | 'left-out';
  /** Whether a request in a region where the bucket doesn't live is redirected (AWS) or answered all the same. */
  wrongRegion: 'redirects' | 'answers';
}

/** What an operation gets to work with. */
export interface Call {
  request: AwsRequest;
  caller: Caller;
  /** The operation's own. */
  permission?: string;
  organization: Organization;
  credentials: Credentials;
  dialect: Dialect;
  /** Seconds that a session lasts, whatever is asked for; undefined: as asked for. */
  sessionSeconds?: number;
  /** Whether tokens got in us-east-1 are those of the global STS endpoint. */
  globalSts: boolean;
  /** A list ends after this page, without a token. */
  listEndsHere: boolean;
}

export interface Operation {
  /** The IAM action that it needs; none for those that need none. */
  permission?: string;
  answer(call: Call): Answer;
}
