import type { Calls } from './calls';
import type { Organization } from './estate/organization';
import type { Faults } from './faults';
import type { Queue } from './queues';
import type { RateLimits } from './rateLimiter';
import type { Dialect } from './service';

/** How the stand-in answers, besides what its organization is. */
export interface Conduct {
  /** How long each answer takes; by default no longer than it must. */
  latencyMilliseconds?: number;
  /** Calls that are let through: per account, of the tagging API per account and region; by default all. */
  rateLimits?: RateLimits;
  /** What is different from AWS; by default nothing. */
  dialect?: Partial<Dialect>;
  /** How far AWS's clock is ahead of this machine's; by default not at all. */
  clockOffsetMilliseconds?: number;
  /** How long sessions last, whatever AssumeRole asks for. */
  sessionSeconds?: number;
  /**
   * Whether the tokens that STS gives for us-east-1 are those of its global endpoint, which opt-in regions refuse. By
   * default they are those of the regional one: which it was, a request to one port doesn't show.
   */
  globalSts?: boolean;
}

export interface AwsOptions extends Conduct {
  /** By default a new copy of the sample organization. */
  organization?: Organization;
  /** By default a free one. */
  port?: number;
  /** Whether calls are listed, as tests need it, or only counted, as long runs need it; by default they are listed. */
  listCalls?: boolean;
}

/** A running stand-in. */
export interface Aws {
  /** As `http://127.0.0.1:43210`. */
  readonly endpoint: string;
  /** May be changed at any time. */
  readonly organization: Organization;
  readonly calls: Calls;
  /** How far AWS's clock is ahead of this machine's: of its answers' date, its events and its sessions. */
  clockOffsetMilliseconds: number;
  inject(...fault: Parameters<Faults['inject']>): ReturnType<Faults['inject']>;
  hold(...filter: Parameters<Faults['hold']>): ReturnType<Faults['hold']>;
  /** Ends all faults and holds. */
  clearFaults(): void;
  /** Makes the sessions of an account, or of all, expire at once. */
  expireSessions(accountId?: string): void;
  /** The environment with which the SDK comes here, as an IAM user of an account; by default the management account. */
  environment(accountId?: string): Record<string, string>;
  /** The queue to which the events of CloudTrail go of what is changed through the stand-in. */
  readonly eventQueue: Queue;
  /** Its URL, for consumers. */
  readonly eventQueueUrl: string;
  /** The secret keys and tokens of all sessions that it gave. */
  secrets(): string[];
  /** The same as {@link Aws.environment}, for a client that is made by hand. */
  clientConfig(
    region: string,
    accountId?: string,
  ): {
    endpoint: string;
    region: string;
    forcePathStyle: true;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Ends it, and every connection, however long its answer is still due. */
  close(): Promise<void>;
}
