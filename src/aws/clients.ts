import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';
import { AdaptiveRetryStrategy, type RateLimiter } from '@smithy/core/retry';
import type {
  AwsCredentialIdentityProvider,
  MetadataBearer,
  Pluggable,
} from '@smithy/types';
import { type CallListener, callMetrics } from './callMetrics';
import { circuitBreaker } from './circuitBreaker';
import { loadCloudWatch } from './cloudWatch';
import type { AwsHttpHandler } from './http';
import { notFromAws } from './notFromAws';
import { AccountRateLimiter } from './rateLimiter';
import { loadS3Control } from './s3Control';

/** How often a call is sent at most, the first time included. */
export const MAX_ATTEMPTS = 5;

/** What every call to AWS needs besides credentials. */
export interface AwsContext {
  http: AwsHttpHandler;
  /** By default {@link MAX_ATTEMPTS}. */
  maxAttempts?: number;
  /** Aborted when the run ends; ends calls that wait to be sent. */
  signal: AbortSignal;
  onCall: CallListener;
}

interface ClientConfig {
  region: string;
  credentials: AwsCredentialIdentityProvider;
  requestHandler: AwsHttpHandler;
  retryStrategy: AdaptiveRetryStrategy;
  forcePathStyle?: boolean;
}

interface Client {
  middlewareStack: { use(plugin: Pluggable<object, MetadataBearer>): void };
}

interface ClientOptions<C extends Client> {
  forcePathStyle?: boolean;
  rateLimiter?: RateLimiter;
  /** Called with a new client. */
  prepare?: (client: C) => void;
}

type ClientClass<C extends Client> = new (config: ClientConfig) => C;

/** The SDK clients of one account: one of each class and region, made when first asked for. */
export class AwsClients {
  readonly #context: AwsContext;
  readonly #credentials: AwsCredentialIdentityProvider;
  readonly #clients = new Map<ClientClass<Client>, Map<string, Client>>();
  /** S3 throttles an account as one; the other services throttle each region. */
  readonly #rateOfS3: RateLimiter;

  constructor(context: AwsContext, credentials: AwsCredentialIdentityProvider) {
    this.#context = context;
    this.#credentials = credentials;
    this.#rateOfS3 = new AccountRateLimiter(context.signal);
  }

  /**
   * Addresses buckets by path, so that those of a region share its host and the host's connections. Otherwise each
   * bucket is a host of its own, with a DNS look-up, a handshake, and a connection that stays open. AWS has put off the
   * end of paths (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access), and old
   * names, names with dots and custom endpoints work only by path.
   */
  s3(region: string): S3Client {
    return this.#client(S3Client, region, {
      forcePathStyle: true,
      rateLimiter: this.#rateOfS3,
    });
  }

  s3Control(region: string): S3ControlClient {
    return this.#client(loadS3Control().S3ControlClient, region, {
      prepare: keepCustomEndpoint,
    });
  }

  tagging(region: string): ResourceGroupsTaggingAPIClient {
    return this.#client(ResourceGroupsTaggingAPIClient, region);
  }

  cloudWatch(region: string): CloudWatchClient {
    return this.#client(loadCloudWatch().CloudWatchClient, region);
  }

  organizations(region: string): OrganizationsClient {
    return this.#client(OrganizationsClient, region);
  }

  sts(region: string): STSClient {
    return this.#client(STSClient, region);
  }

  #client<C extends Client>(
    clientClass: ClientClass<C>,
    region: string,
    options: ClientOptions<C> = {},
  ): C {
    const ofClass = this.#clients.get(clientClass) ?? new Map();
    this.#clients.set(clientClass, ofClass);
    const client: C =
      ofClass.get(region) ?? this.#create(clientClass, region, options);
    ofClass.set(region, client);
    return client;
  }

  #create<C extends Client>(
    Class: ClientClass<C>,
    region: string,
    options: ClientOptions<C>,
  ): C {
    const { http, signal, onCall, maxAttempts = MAX_ATTEMPTS } = this.#context;
    const { forcePathStyle, rateLimiter = new AccountRateLimiter(signal) } =
      options;
    const client = new Class({
      region,
      credentials: this.#credentials,
      requestHandler: http,
      // One per client: a failing region must not use up the retries of another.
      retryStrategy: new AdaptiveRetryStrategy(maxAttempts, {
        maxAttempts,
        rateLimiter,
      }),
      ...(forcePathStyle && { forcePathStyle }),
    });
    client.middlewareStack.use(circuitBreaker());
    client.middlewareStack.use(callMetrics(onCall));
    client.middlewareStack.use(notFromAws());
    options.prepare?.(client);
    return client;
  }
}

/** The SDK puts the account in front of the host of `AWS_ENDPOINT_URL`, and `111111111111.localhost` is not a host. */
function keepCustomEndpoint({ config }: S3ControlClient): void {
  const { endpointProvider } = config;
  config.endpointProvider = (parameters, context) =>
    typeof parameters.Endpoint === 'string'
      ? { url: new URL(parameters.Endpoint) }
      : endpointProvider(parameters, context);
}
