import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

/** What S3 says of a bucket beyond region and tags: see docs/mapping-reference.md. */
type AwsS3BucketsFact =
  | 'publicAccess'
  | 'sharing'
  | 'encryption'
  | 'versioning'
  | 'objectLock'
  | 'lifecycle'
  | 'logging'
  | 'replication'
  | 'ownership'
  | 'website'
  | 'notifications'
  | 'abac'
  | 'metadataTables';

type AwsS3BucketsKind =
  | 'general-purpose'
  | 'directory'
  | 'table'
  | 'vector'
  | 'access-point'
  | 'multi-region-access-point';

/**
 * Where the value of a field comes from: the first tag that has one, else the status of the first fact that was read,
 * else the expression, else the constant.
 */
interface AwsS3BucketsSource {
  /** Keys of tags. The first for which the bucket has a value is used. Upper and lower case are the same. */
  tag?: string | string[];
  /** Facts of the bucket's configuration. The status of the first that was read is used, as `public` of `publicAccess`. */
  fact?: AwsS3BucketsFact | AwsS3BucketsFact[];
  /**
   * A JSONata expression (https://docs.jsonata.org) on
   * `{ bucket: { name, arn, createdAt }, region, account, tags, facts }`.
   */
  expression?: string;
  /** A constant, for buckets for which neither tag, fact nor expression gives a value. */
  value?: string;
  /**
   * Replaces values of tags, facts and expressions by others, without regard to case. A key may have one `*`; `$1` in its value
   * is what the `*` stands for: `'*@corp.example': user:default/$1`.
   */
  map?: { [value: string]: string };
}

/** Where an entity ref comes from. */
interface AwsS3BucketsRefSource extends AwsS3BucketsSource {
  /**
   * The kind of refs that name none: by default `system` for systems, `component` for `dependencyOf`, `resource` for
   * `dependsOn`.
   */
  kind?: string;
  /**
   * The namespace of refs that name none.
   * @default default
   */
  namespace?: string;
}

/** Where an owner comes from. */
interface AwsS3BucketsOwner extends AwsS3BucketsSource {
  /**
   * The kind of refs that name none.
   * @default group
   */
  kind?: 'group' | 'user';
  /**
   * The namespace of refs that name none.
   * @default default
   */
  namespace?: string;
  /**
   * Accepts only groups and users of the catalog as owners. They are found by ref, e-mail address, display name or
   * title.
   * @default false
   */
  mustExist?: boolean;
  /**
   * Where no tag of a bucket names an owner, the owner of the component, else of the system, that its tags name
   * (`dependencyOf`, `system`), as the catalog has it.
   * @default false
   */
  inherit?: boolean;
}

/** How buckets become entities. A string in place of a source is a constant: `type: bucket` is `type: { value: bucket }`. */
interface AwsS3BucketsEntity {
  /**
   * `metadata.namespace`. Accounts' entities have the constant.
   * @default default
   */
  namespace?: string | AwsS3BucketsSource;
  /**
   * The name of a bucket's entity, to keep the names that another tool gave. By default the bucket's name where the
   * catalog's rules allow, else a slug of it and a hash.
   */
  name?: {
    /** A JSONata expression on `{ bucket: { name, arn }, account: { id, partition } }`: nothing that people write into tags. */
    expression: string;
  };
  /**
   * `spec.type`. By default that of the kind of bucket: s3-bucket, s3-directory-bucket, s3-table-bucket,
   * s3-vector-bucket, s3-access-point, s3-multi-region-access-point.
   */
  type?: string | AwsS3BucketsSource;
  /** `metadata.title`. By default the bucket's name where the entity's differs from it. */
  title?: string | AwsS3BucketsSource;
  /** `metadata.description`. By default region and account, then the tag `description`. */
  description?: string | AwsS3BucketsSource;
  /** `spec.lifecycle`. By default none. */
  lifecycle?: string | AwsS3BucketsSource;
  /**
   * `spec.owner`: the first of the bucket's tags, the expression, with `inherit` its component or system, the account's
   * tags, the account's owner and the constant that names one; else the group of `unowned`. By default the tag `owner`.
   */
  owner?: string | AwsS3BucketsOwner;
  /** `spec.system`. By default none. */
  system?: string | AwsS3BucketsRefSource;
  /** `spec.dependencyOf`: what uses the bucket. Tags may have several refs, with spaces between them. By default none. */
  dependencyOf?:
    string | AwsS3BucketsRefSource | Array<string | AwsS3BucketsRefSource>;
  /** `spec.dependsOn`, beside the account. Tags may have several refs, with spaces between them. By default none. */
  dependsOn?:
    string | AwsS3BucketsRefSource | Array<string | AwsS3BucketsRefSource>;
  /** Labels, beside those made of the tags. */
  labels?: { [key: string]: string | AwsS3BucketsSource };
  /**
   * `metadata.tags`, beside region and account: what people filter by. By default the first of the tags `environment`,
   * `env`, `stage`.
   */
  tags?: string | AwsS3BucketsSource | Array<string | AwsS3BucketsSource>;
  /** Annotations, beside those that every bucket has. */
  annotations?: { [key: string]: string | AwsS3BucketsSource };
  /** Links, beside the one to the AWS console. A bucket for which the URL is not one of http or https has no such link. */
  links?: Array<{
    /** The URL. */
    url: string | AwsS3BucketsSource;
    /** What the link says. By default its URL. */
    title?: string | AwsS3BucketsSource;
    /** The icon's name in the app, as `dashboard`. */
    icon?: string;
    /** What groups links of one sort, as `runbook`. */
    type?: string;
  }>;
  /**
   * Whether accounts have entities, on which their buckets depend.
   * @default true
   */
  accounts?: boolean;
  /**
   * The ref of the group that owns the buckets without an owner. Its page is a to-do list. `false`: there is none; the owner of
   * such buckets is then `unknown`, which is a broken link.
   * @default group:default/unowned
   */
  unowned?: false | string;
}

/** Which accounts of an organization. */
interface AwsS3BucketsAccountCriteria {
  /** Organizational units with all below them, by id (`ou-ab12-34567890`) or path (`/Workloads/Production`). */
  organizationalUnits?: string[];
  /** Account ids, in quotes. */
  accounts?: string[];
  /** Tags of accounts, with the value or values they must have; `*` stands for any. */
  tags?: { [key: string]: string | string[] };
}

/** How much it matters that a check fails; `false`: it isn't judged. */
type AwsS3BucketsSeverity = false | 'high' | 'medium' | 'low';

/** The settings of one provider. */
interface AwsS3BucketsProvider {
  /**
   * The accounts to read, by their 12 digits in quotes, or with a name and an owner for their buckets. By default every
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
  /** Finds the accounts of an AWS organization in each run. `accounts` adds to them and overrides name and owner. */
  organization?: {
    /**
     * The organization's management account or a delegated administrator, in quotes. The credentials are those that the
     * `aws` section has for it. By default the account whose credentials Backstage runs with.
     */
    account?: string;
    /** Only accounts to which any of this applies. By default all. */
    include?: AwsS3BucketsAccountCriteria;
    /** No accounts to which any of this applies, included or not. By default none. */
    exclude?: AwsS3BucketsAccountCriteria;
    /**
     * Whether to read the accounts' tags, with one call for each account.
     * @default true
     */
    tags?: boolean;
    /**
     * Whether the e-mail addresses of the accounts' root users become part of the inventory.
     * @default false
     */
    email?: boolean;
  };
  /**
   * The role to assume in the accounts. By default that of `aws.accountDefaults` or of the account's entry in
   * `aws.accounts`; an entry without a role keeps its own credentials.
   */
  role?: {
    /** Its name, with its path if it has one, as `backstage/s3-inventory`. */
    name?: string;
    /**
     * The external id that its trust policy demands.
     * @visibility secret
     */
    externalId?: string;
    /** What CloudTrail shows of the sessions. By default `backstage`. */
    sessionName?: string;
    /**
     * The account whose keys in the `aws` section, or else role, assume the roles. Needed where Backstage does not run in
     * the partition of the accounts. By default the account whose credentials Backstage runs with.
     */
    sourceAccount?: string;
  };
  /** Only buckets that live in these regions. By default all. */
  regions?: string[];
  /** Which buckets, by globs on their names: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`. */
  buckets?: {
    /** Only these. By default all. */
    include?: string[];
    /** Not these, included or not. By default none. */
    exclude?: string[];
  };
  /** How tags are read: see docs/performance.md. */
  tags?: {
    /**
     * `per-bucket` asks GetBucketTagging for each bucket, and has the tags as they are. `tagging-api` asks GetResources of
     * the Resource Groups Tagging API for 100 buckets at a time, and has the tags as they were a while ago; it needs
     * `tag:GetResources` too, and where that is refused, tags are read per bucket. `auto` asks the tagging API where a
     * page of the list of buckets has 50 or more of one region, else per bucket.
     * @default per-bucket
     */
    source?: 'per-bucket' | 'tagging-api' | 'auto';
  };
  /**
   * What S3 says of each bucket beyond region and tags, for `spec.configuration` of its entity. `false`: it is not read.
   * The actions that a role needs for it: deploy/README.md.
   */
  configuration?:
    | false
    | {
        /**
         * Which facts. By default all.
         * @default ["publicAccess", "sharing", "encryption", "versioning", "objectLock", "lifecycle", "logging", "replication", "ownership", "website", "notifications", "abac", "metadataTables"]
         */
        facts?: AwsS3BucketsFact[];
        /**
         * How often those of each bucket are read, spread evenly over the runs. Those of a new bucket are read at once. At
         * most 366 days.
         * @default { "hours": 24 }
         */
        frequency?: string | HumanDuration;
      };
  /**
   * Reads what a change in AWS is about within seconds, and notes who made it: events of CloudTrail arrive on the topic
   * `awsS3BucketsCloudTrail` of Backstage's events service. Absent: they do not. See docs/live.md.
   */
  live?: {
    /**
     * Whether the change log keeps who made a change.
     * @default true
     */
    actors?: boolean;
  };
  /**
   * How large each bucket is, and how many objects it has, from the daily metrics of S3 in CloudWatch. AWS bills each
   * metric that is asked for: see docs/usage.md. By default nothing of it is read.
   */
  usage?: {
    /**
     * How often, of each account. S3 has one value a day, so less than a day costs more and tells no more. At most 14
     * days.
     * @default { "hours": 24 }
     */
    frequency?: string | HumanDuration;
    /**
     * USD for a GB (of 1,024 MB) and month, for the estimate of costs: see docs/usage.md. By default AWS's list prices of
     * us-east-1 on 28 October 2025, for the first 50 TB.
     */
    prices?: {
      /**
       * S3 Standard, and what S3 bills as such: parts of unfinished uploads, names of archived objects.
       * @default 0.023
       * @minimum 0
       * @maximum 1000
       */
      STANDARD?: number;
      /**
       * S3 Intelligent-Tiering, frequent access.
       * @default 0.023
       * @minimum 0
       * @maximum 1000
       */
      INTELLIGENT_TIERING_FA?: number;
      /**
       * The same, infrequent access.
       * @default 0.0125
       * @minimum 0
       * @maximum 1000
       */
      INTELLIGENT_TIERING_IA?: number;
      /**
       * The same, archive instant access.
       * @default 0.004
       * @minimum 0
       * @maximum 1000
       */
      INTELLIGENT_TIERING_AIA?: number;
      /**
       * The same, archive access.
       * @default 0.0036
       * @minimum 0
       * @maximum 1000
       */
      INTELLIGENT_TIERING_AA?: number;
      /**
       * The same, deep archive access.
       * @default 0.00099
       * @minimum 0
       * @maximum 1000
       */
      INTELLIGENT_TIERING_DAA?: number;
      /**
       * S3 Standard-IA.
       * @default 0.0125
       * @minimum 0
       * @maximum 1000
       */
      STANDARD_IA?: number;
      /**
       * S3 One Zone-IA.
       * @default 0.01
       * @minimum 0
       * @maximum 1000
       */
      ONEZONE_IA?: number;
      /**
       * S3 Glacier Instant Retrieval.
       * @default 0.004
       * @minimum 0
       * @maximum 1000
       */
      GLACIER_IR?: number;
      /**
       * S3 Glacier Flexible Retrieval.
       * @default 0.0036
       * @minimum 0
       * @maximum 1000
       */
      GLACIER?: number;
      /**
       * S3 Glacier Deep Archive.
       * @default 0.00099
       * @minimum 0
       * @maximum 1000
       */
      DEEP_ARCHIVE?: number;
      /**
       * S3 Express One Zone.
       * @default 0.11
       * @minimum 0
       * @maximum 1000
       */
      EXPRESS_ONEZONE?: number;
      /**
       * Reduced Redundancy. AWS’s page has no price of it any more: by default it is named as not priced.
       * @minimum 0
       * @maximum 1000
       */
      REDUCED_REDUNDANCY?: number;
    };
  };
  /**
   * Which kinds of buckets are read. What each kind needs: docs/kinds.md.
   * @default ["general-purpose"]
   */
  kinds?: AwsS3BucketsKind[];
  /** How much is read at once. */
  concurrency?: {
    /**
     * Accounts side by side.
     * @default 5
     * @minimum 1
     * @maximum 100
     */
    accounts?: number;
    /**
     * Buckets of one account side by side.
     * @default 50
     * @minimum 1
     * @maximum 1000
     */
    buckets?: number;
  };
  /**
   * In how many tasks the accounts are read, for estates that outgrow one process: the backends that share a database
   * take whichever is due. An account is always in the same task.
   * @default 1
   * @minimum 1
   * @maximum 100
   */
  shards?: number;
  /**
   * How long to wait for AWS's answer to one request before it is repeated. At most 1 hour.
   * @default { "seconds": 20 }
   */
  requestTimeout?: string | HumanDuration;
  /** When a bucket that is missing goes, of which AWS does not say that it is gone. Of which it says so, it goes at once. */
  removals?: {
    /**
     * In how many runs in a row it must be missing: where AWS refuses to say more, where the list of an account is
     * suddenly empty, and where the organization no longer has the account.
     * @default 2
     * @minimum 1
     * @maximum 1000
     */
    runs?: number;
  };
  /** The history. */
  changes?: {
    /**
     * How long changes are kept, and sizes: these each day's for 35 days, then the last of each month. At most 100 years.
     * @default { "days": 400 }
     */
    retention?: string | HumanDuration;
  };
  /** How buckets become entities: see docs/mapping.md. */
  entity?: AwsS3BucketsEntity;
  /** What needs attention: docs/attention.md. */
  attention?: {
    /** How much each check matters; `false`: it isn't judged. */
    checks?: {
      /**
       * Public, and no tag says that it is meant to be.
       * @default high
       */
      public?: AwsS3BucketsSeverity;
      /**
       * Shared with an account that is not read, or somebody who can't be told to be yours.
       * @default high
       */
      foreign?: AwsS3BucketsSeverity;
      /**
       * Not versioned, though a tag says that it is important.
       * @default high
       */
      unversioned?: AwsS3BucketsSeverity;
      /**
       * Without an owner, or with one that the catalog doesn't have.
       * @default medium
       */
      unowned?: AwsS3BucketsSeverity;
      /**
       * Something of it can't be read.
       * @default medium
       */
      unreadable?: AwsS3BucketsSeverity;
      /**
       * No lifecycle rule, and it grew by 1 GiB and a tenth in a month. Takes `usage`.
       * @default medium
       */
      growing?: AwsS3BucketsSeverity;
      /**
       * ACLs are in force.
       * @default low
       */
      acls?: AwsS3BucketsSeverity;
      /**
       * Objects may be encrypted with keys of whoever writes them (SSE-C).
       * @default low
       */
      customerKeys?: AwsS3BucketsSeverity;
      /**
       * Versioned, and no lifecycle rule deletes old versions.
       * @default low
       */
      oldVersions?: AwsS3BucketsSeverity;
      /**
       * No lifecycle rule deletes unfinished uploads.
       * @default low
       */
      unfinishedUploads?: AwsS3BucketsSeverity;
      /**
       * Empty for a month. Takes `usage`.
       * @default low
       */
      empty?: AwsS3BucketsSeverity;
      /**
       * S3 logs no requests for it.
       * @default false
       */
      unlogged?: AwsS3BucketsSeverity;
    };
    /** Tags of buckets that say what no setting of S3 does: by key, the value or values; `*` stands for any. In whatever case. */
    tags?: {
      /**
       * That a bucket is meant to be public.
       * @default { "public": ["intended", "true", "yes"] }
       */
      public?: { [key: string]: string | string[] };
      /**
       * That what a bucket holds is important.
       * @default { "data-classification": ["confidential", "restricted", "personal"], "criticality": ["high", "critical"] }
       */
      important?: { [key: string]: string | string[] };
    };
  };
  /**
   * When to read. A run may take at most 24 days.
   * @default { "frequency": { "minutes": 30 }, "timeout": { "minutes": 10 } }
   */
  schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
}

export interface Config {
  catalog?: {
    providers?: {
      /**
       * S3 buckets of AWS accounts as resources in the catalog: one provider, whose settings stand directly here, or
       * several, each below an id of its own.
       */
      awsS3Buckets?:
        AwsS3BucketsProvider | { [id: string]: AwsS3BucketsProvider };
    };
  };
}
