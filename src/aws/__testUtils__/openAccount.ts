import { setMaxListeners } from 'node:events';
import { ConfigReader } from '@backstage/config';
import type { BucketRecord } from '../../model/BucketRecord';
import type {
  FactName,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, defaultRoleName } from '../../../dev/aws';
import { TestClock } from '../../__testUtils__/TestClock';
import { FactDenials } from '../../collect/facts/FactDenials';
import { BucketReader } from '../../collect/BucketReader';
import { generalPurpose } from '../../collect/kinds/generalPurpose';
import type { RoleOverride, TagSource } from '../../config/providerSchema';
import type { Clock } from '../../model/Clock';
import type { CallListener } from '../callMetrics';
import { CredentialSource } from '../CredentialSource';
import { AwsHttpHandler } from '../AwsHttpHandler';
import { ListRegions } from '../ListRegions';
import type { CallRate } from '../AccountRateLimiter';
import { AccountSession } from '../AccountSession';

/** Sends to the stand-in what the SDK means for the hosts of AWS, as `AWS_ENDPOINT_URL` would, for this handler alone. */
export class StandInHttpHandler extends AwsHttpHandler {
  readonly #endpoint: URL;

  constructor(
    aws: { endpoint: string },
    options: Partial<ConstructorParameters<typeof AwsHttpHandler>[0]> = {},
  ) {
    super({ connections: 50, timeoutMs: 5_000, ...options });
    this.#endpoint = new URL(aws.endpoint);
  }

  async handle(
    request: Parameters<AwsHttpHandler['handle']>[0],
    options?: Parameters<AwsHttpHandler['handle']>[1],
  ) {
    request.protocol = this.#endpoint.protocol;
    request.hostname = this.#endpoint.hostname;
    request.port = Number(this.#endpoint.port);
    return super.handle(request, options);
  }
}

/** The credentials of the stand-in's accounts, where Backstage runs in its management account. */
export function credentialsOf(
  aws: Aws,
  options: {
    /** By default each account has a role. */
    aws?: object;
    role?: RoleOverride;
    onCall?: CallListener;
    timeoutMs?: number;
    clock?: Clock;
  } = {},
): CredentialSource {
  const environment = aws.environment();
  return CredentialSource.fromConfig(
    new ConfigReader({
      aws: {
        mainAccount: {
          accessKeyId: environment.AWS_ACCESS_KEY_ID,
          secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
          region: environment.AWS_REGION,
        },
        ...(options.aws ?? { accountDefaults: { roleName: defaultRoleName } }),
      },
    }),
    {
      clock: options.clock ?? new TestClock(),
      role: options.role,
      onCall: options.onCall,
      http: new StandInHttpHandler(aws, { timeoutMs: options.timeoutMs }),
    },
  );
}

export interface OpenOptions {
  timeoutMs?: number;
  maxAttempts?: number;
  concurrency?: number;
  signal?: AbortSignal;
  onCall?: CallListener;
  credentials?: CredentialSource;
  rateOfS3?: CallRate;
  listRegions?: ListRegions;
  readAccounts?: ReadonlySet<string>;
  organizationId?: string;
}

/** Opens an account of the stand-in as a sweep does: with the role of `aws.accountDefaults`, by the SDK, over HTTP. */
export async function openAccount(
  aws: Aws,
  id: string,
  options: OpenOptions = {},
): Promise<AccountSession> {
  const { signal = new AbortController().signal, timeoutMs = 5_000 } = options;
  setMaxListeners(0, signal);
  return AccountSession.open({
    account: {
      id,
      partition: aws.organization.accounts.get(id)?.partition ?? 'aws',
      organizationId: options.organizationId,
    },
    credentials: options.credentials ?? credentialsOf(aws, { timeoutMs }),
    http: new StandInHttpHandler(aws, { timeoutMs, signal }),
    clock: new TestClock(),
    concurrency: options.concurrency ?? 10,
    maxAttempts: options.maxAttempts ?? 2,
    signal,
    onCall: options.onCall ?? (() => {}),
    rateOfS3: options.rateOfS3,
    readAccounts: options.readAccounts ?? new Set([id]),
    listRegions: options.listRegions ?? new ListRegions(new TestClock()),
  });
}

export interface ReadAllOptions {
  /** Only buckets whose name this accepts. */
  accepts?: (name: string) => boolean;
  regions?: string[];
  tagSource?: TagSource;
  onFallback?: (reason: Unavailable) => void;
  /** By default the tags alone. */
  facts?: FactName[];
}

/** Lists and reads all buckets of an account: the records by the buckets' names. */
export async function readAll(
  session: AccountSession,
  options: ReadAllOptions = {},
): Promise<Map<string, BucketRecord>> {
  const { accepts = () => true, facts = ['tags'] } = options;
  const reader = new BucketReader({
    session,
    kind: generalPurpose,
    regions: options.regions,
    tagSource: options.tagSource ?? 'per-bucket',
    denials: new FactDenials(),
    onFallback: options.onFallback ?? (() => {}),
  });
  const records = new Map<string, BucketRecord>();
  for await (const page of generalPurpose.list(session, '')) {
    const wanted = page.filter(({ name }) => accepts(name));
    reader.expect(wanted);
    const answers = await Promise.all(
      wanted.map(bucket => reader.read(bucket, facts)),
    );
    answers.forEach(answer => {
      if (answer.status === 'read') {
        records.set(answer.record.name, answer.record);
      }
    });
  }
  return records;
}
