import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

/** The settings of one provider. */
interface AwsS3BucketsProvider {
  /**
   * The accounts to read, by their 12 digits in quotes or with a name and an owner for their buckets. By default every
   * account of `aws.accounts`, or, where there are none, the account whose credentials Backstage runs with.
   */
  accounts?: Array<
    | string
    | {
        /** The 12 digits, in quotes. */
        id: string;
        /** What people call the account. */
        name?: string;
        /** The owner of the account's buckets where their tags name none, as `group:default/payments`. */
        owner?: string;
      }
  >;
  /** Only buckets that live in these regions. By default all. */
  regions?: string[];
  /** Which buckets, by globs on their names. */
  buckets?: {
    /** Only these. By default all. */
    include?: string[];
    /** Not these, included or not. By default none. */
    exclude?: string[];
  };
  /** How much is read at once. */
  concurrency?: {
    /** Accounts side by side. Default: 5. */
    accounts?: number;
    /** Buckets of one account side by side. Default: 50. */
    buckets?: number;
  };
  /** How long to wait for AWS's answer to one request before it is repeated. Default: 20 seconds. */
  requestTimeout?: string | HumanDuration;
  /** When to read. Default: every 30 minutes, for at most 10. */
  schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
}

export interface Config {
  catalog?: {
    providers?: {
      /**
       * S3 buckets of AWS accounts as resources in the catalog: one provider, whose settings stand directly here, or
       * several, each below an id of its own.
       */
      awsS3Buckets?: AwsS3BucketsProvider | { [id: string]: AwsS3BucketsProvider };
    };
  };
}
