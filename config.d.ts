import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

/** Where the value of a field comes from: the first tag that has one, else the expression, else the constant. */
interface AwsS3BucketsSource {
  /** Keys of tags: the first for which the bucket has a value counts. Upper and lower case are the same. */
  tag?: string | string[];
  /** A JSONata expression (https://docs.jsonata.org) over `{ bucket: { name, arn, createdAt }, region, account, tags }`. */
  expression?: string;
  /** A constant, for buckets for which neither tag nor expression gives a value. */
  value?: string;
  /**
   * Turns values of tags and expressions into others, without regard to case. A key may have one `*`; `$1` in its value
   * is what the `*` stands for: `'*@corp.example': user:default/$1`.
   */
  map?: { [value: string]: string };
}

/** Where an entity ref comes from. */
interface AwsS3BucketsRefSource extends AwsS3BucketsSource {
  /**
   * The kind of refs that name none. Default: `group` for owners, `system` for systems, `component` for `dependencyOf`,
   * `resource` for `dependsOn`.
   */
  kind?: string;
  /** The namespace of refs that name none. Default: `default`. */
  namespace?: string;
  /** What becomes of a text that is no ref, as `Payments Team`: its slug, `payments-team`, or nothing. Default: `slug`. */
  invalid?: 'slug' | 'ignore';
}

/** Where an owner comes from. */
interface AwsS3BucketsOwner extends AwsS3BucketsRefSource {
  /** The kind of refs that name none. Default: `group`. */
  kind?: 'group' | 'user';
  /**
   * Takes only groups and users of the catalog for owners. They are found by ref, e-mail address, display name or
   * title. Default: false.
   */
  mustExist?: boolean;
}

/** How buckets become entities. A string in place of a source is a constant: `type: bucket` is `type: { value: bucket }`. */
interface AwsS3BucketsEntity {
  /** `metadata.namespace`; a constant is that of the accounts' entities, too. Default: `default`. */
  namespace?: string | AwsS3BucketsSource;
  /**
   * The name of a bucket's entity, to keep the names that another tool gave. By default the bucket's name where the
   * catalog's rules allow, else a slug of it and a hash.
   */
  name?: {
    /** A JSONata expression over `{ bucket: { name, arn }, account: { id, partition } }`: nothing that people write into tags. */
    expression: string;
  };
  /** `spec.type`. Default: `s3-bucket`. */
  type?: string | AwsS3BucketsSource;
  /** `metadata.title`. By default the bucket's name where the entity's differs from it. */
  title?: string | AwsS3BucketsSource;
  /** `metadata.description`. By default region and account, then the tag `description`. */
  description?: string | AwsS3BucketsSource;
  /** `spec.lifecycle`. By default none. */
  lifecycle?: string | AwsS3BucketsSource;
  /**
   * `spec.owner`: the first of the bucket's tags, the expression, the account's tags, the account's owner and the
   * constant that names one; else the group of `unowned`. By default the tag `owner`.
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
  /** Links, beside the one to the AWS console; left out on buckets for which the URL isn't one of http or https. */
  links?: Array<{
    url: string | AwsS3BucketsSource;
    title?: string | AwsS3BucketsSource;
    /** The icon's name in the app, as `dashboard`. */
    icon?: string;
    /** What groups links of one sort, as `runbook`. */
    type?: string;
  }>;
  /** Takes the keys of tags for the same only where upper and lower case are, too. Default: false. */
  exactTagKeys?: boolean;
  /** The entities of the accounts, on which their buckets depend. */
  accounts?: {
    /** Default: true. */
    enabled?: boolean;
    /** Their `spec.type`. Default: `aws-account`. */
    type?: string;
  };
  /** The group to which the buckets belong that nobody owns: its page is the list to work off. */
  unowned?: {
    /** Without it, such buckets are owned by `unknown`, which is a broken link. Default: true. */
    enabled?: boolean;
    /** The group's ref. Default: `group:default/unowned`. */
    group?: string;
    /** The group's title. */
    title?: string;
    /** The group's description. */
    description?: string;
  };
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
  /** Finds the accounts of an AWS organization at each run; `accounts` beside it add to them and override name and owner. */
  organization?: {
    /**
     * The organization's management account or a delegated administrator, in quotes: it is asked with the credentials
     * that the `aws` section has for it. By default the account whose credentials Backstage runs with.
     */
    account?: string;
    /** Only accounts to which any of this applies. By default all. */
    include?: AwsS3BucketsAccountCriteria;
    /** No accounts to which any of this applies, included or not. By default none. */
    exclude?: AwsS3BucketsAccountCriteria;
    /** Whether to read the accounts' tags, with one call for each account. Default: true. */
    tags?: boolean;
    /** Whether the e-mail addresses of the accounts' root users become part of the inventory. Default: false. */
    email?: boolean;
  };
  /**
   * The role that is assumed in the accounts. By default that of `aws.accountDefaults` or of the account's entry in
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
    /** What CloudTrail shows of the sessions. Default: `backstage`. */
    sessionName?: string;
    /**
     * The account whose keys in the `aws` section, or else role, assume the roles; needed where Backstage doesn't run in
     * the partition of the accounts. By default the account whose credentials Backstage runs with.
     */
    sourceAccount?: string;
  };
  /** Only buckets that live in these regions. By default all. */
  regions?: string[];
  /** Which buckets, by globs on their names. */
  buckets?: {
    /** Only these. By default all. */
    include?: string[];
    /** Not these, included or not. By default none. */
    exclude?: string[];
  };
  /** How tags are read: see docs/performance.md. */
  tags?: {
    /**
     * - `per-bucket`: GetBucketTagging for each bucket, the tags as they are.
     * - `tagging-api`: GetResources of the Resource Groups Tagging API, 100 buckets at a time, the tags as they were a
     *   while ago. Needs `tag:GetResources` too; where that is refused, tags are read per bucket.
     * - `auto`: the tagging API where a page of the list of buckets has 50 or more of one region, else per bucket.
     *
     * Default: `per-bucket`.
     */
    source?: 'per-bucket' | 'tagging-api' | 'auto';
  };
  /** How much is read at once. */
  concurrency?: {
    /** Accounts side by side. Default: 5. */
    accounts?: number;
    /** Buckets of one account side by side. Default: 50. */
    buckets?: number;
  };
  /**
   * In how many tasks the accounts are read, for estates that outgrow one process: the backends that share a database
   * take whichever is due. An account is always in the same task. Default: 1.
   */
  shards?: number;
  /** How long to wait for AWS's answer to one request before it is repeated. Default: 20 seconds. */
  requestTimeout?: string | HumanDuration;
  /** When a removal is too big to believe at first sight: the buckets stay until it was seen in several runs. */
  removals?: {
    /** The share of an account's buckets, 0 to 1, of which more than this may not go at once. Default: 0.5. */
    share?: number;
    /** Fewer than this many may always go at once, unless they are all there were. Default: 10. */
    minimum?: number;
    /** In how many runs in a row each of the buckets must be missing until they are removed. Default: 2. */
    runs?: number;
  };
  /** The change log. */
  changes?: {
    /** How long changes are kept. Default: 400 days. */
    retention?: string | HumanDuration;
  };
  /** How buckets become entities: see docs/mapping.md. By default the tag `owner` names a bucket's owner. */
  entity?: AwsS3BucketsEntity;
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
      awsS3Buckets?:
        AwsS3BucketsProvider | { [id: string]: AwsS3BucketsProvider };
    };
  };
}
