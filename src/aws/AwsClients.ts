import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { S3TablesClient } from '@aws-sdk/client-s3tables';
import type { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { STSClient } from '@aws-sdk/client-sts';
import { AdaptiveRetryStrategy, type RateLimiter } from '@smithy/core/retry';
import type {
  AwsCredentialIdentityProvider,
  HttpRequest,
  MetadataBearer,
  Pluggable,
} from '@smithy/types';
import type { Clock } from '../model/Clock';
import { type CallListener, callMetrics } from './callMetrics';
import { circuitBreaker } from './circuitBreaker';
import type { AwsHttpHandler } from './AwsHttpHandler';
import { notFromAws } from './notFromAws';
import { AccountRateLimiter, type CallRate } from './AccountRateLimiter';
import {
  loadCloudWatch,
  loadS3Control,
  loadS3Tables,
  loadS3Vectors,
} from './lazyClients';

/** How often a call is sent at most, the first time included. */
const MAX_ATTEMPTS = 5;

/** What every call to AWS needs besides credentials. */
export interface AwsContext {
  clock: Clock;
  http: AwsHttpHandler;
  /** By default {@link MAX_ATTEMPTS}. */
  maxAttempts?: number;
  /** Aborted when the run ends; ends calls that wait to be sent. */
  signal: AbortSignal;
  onCall: CallListener;
  /** What S3 admits of the account; by default a rate of these clients' own. */
  rateOfS3?: CallRate;
}

/** What the SDK is to do otherwise than by default. */
interface S3Settings {
  forcePathStyle?: boolean;
  disableS3ExpressSessionAuth?: boolean;
  cacheMiddleware?: boolean;
}

interface ClientConfig extends S3Settings {
  region: string;
  credentials: AwsCredentialIdentityProvider;
  requestHandler: AwsHttpHandler;
  retryStrategy: AdaptiveRetryStrategy;
}

interface Client {
  config: { protocol: { getShapeId(): string } };
  middlewareStack: { use(plugin: Pluggable<object, MetadataBearer>): void };
}

interface ClientOptions<C extends Client> {
  config?: S3Settings;
  rateLimiter?: RateLimiter;
  /** Called with a new client. */
  prepare?: (client: C) => void;
}

type ClientClass<C extends Client> = new (config: ClientConfig) => C;

/** A class of its own, so that no client of S3 is taken for both. */
class S3ExpressClient extends S3Client {}

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
    this.#rateOfS3 = new AccountRateLimiter(context.signal, context.rateOfS3);
  }

  /**
   * Addresses buckets by path, so that those of a region share its host and the host's connections. Otherwise each
   * bucket is a host of its own, with a DNS look-up, a handshake, and a connection that stays open. AWS has put off the
   * end of paths (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access), and old
   * names, names with dots and custom endpoints work only by path.
   *
   * The SDK puts the steps of a call together once for each kind of call, not for each call, which saves some 13 % of
   * its time: https://github.com/aws/aws-sdk-js-v3/issues/6423. Calls that are sent side by side then share what they
   * are signed for. That is one service and one region here, as directory buckets have clients of their own.
   */
  s3(region: string): S3Client {
    return this.#client(S3Client, region, {
      config: { forcePathStyle: true, cacheMiddleware: true },
      rateLimiter: this.#rateOfS3,
    });
  }

  /**
   * For directory buckets, whose calls are signed for another service. Only their regional endpoint is asked, which has
   * no sessions. At a custom endpoint, the SDK would open one for each bucket all the same.
   */
  s3Express(region: string): S3Client {
    return this.#client(S3ExpressClient, region, {
      config: { forcePathStyle: true, disableS3ExpressSessionAuth: true },
      rateLimiter: this.#rateOfS3,
      prepare: keepOneSlash,
    });
  }

  s3Control(region: string): S3ControlClient {
    return this.#client(loadS3Control().S3ControlClient, region, {
      prepare: keepCustomEndpoint,
    });
  }

  s3Tables(region: string): S3TablesClient {
    return this.#client(loadS3Tables().S3TablesClient, region);
  }

  s3Vectors(region: string): S3VectorsClient {
    return this.#client(loadS3Vectors().S3VectorsClient, region);
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
    const { clock, http, signal, onCall } = this.#context;
    const { maxAttempts = MAX_ATTEMPTS } = this.#context;
    const { config, rateLimiter = new AccountRateLimiter(signal) } = options;
    const client = new Class({
      region,
      credentials: this.#credentials,
      requestHandler: http,
      // One per client: a failing region must not use up the retries of another.
      retryStrategy: new AdaptiveRetryStrategy(maxAttempts, {
        maxAttempts,
        rateLimiter,
      }),
      ...config,
    });
    client.middlewareStack.use(circuitBreaker(clock));
    client.middlewareStack.use(callMetrics(onCall));
    client.middlewareStack.use(notFromAws(client.config.protocol.getShapeId()));
    options.prepare?.(client);
    return client;
  }
}

/** At a custom endpoint, the SDK ends the path of a directory bucket with two slashes, which names an object. */
function keepOneSlash({ middlewareStack }: S3Client): void {
  middlewareStack.add(
    next => args => {
      const request = args.request as HttpRequest;
      request.path = request.path.replace(/\/{2,}$/, '/');
      return next(args);
    },
    { step: 'build', name: 'keepOneSlash' },
  );
}

/** The SDK puts the account in front of the host of `AWS_ENDPOINT_URL`, and `111111111111.localhost` is not a host. */
function keepCustomEndpoint({ config }: S3ControlClient): void {
  const { endpointProvider } = config;
  config.endpointProvider = (parameters, context) =>
    typeof parameters.Endpoint === 'string'
      ? { url: new URL(parameters.Endpoint) }
      : endpointProvider(parameters, context);
}
