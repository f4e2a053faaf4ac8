import { mockServices } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import pLimit from 'p-limit';
import type { AccountSession } from '../../aws/AccountSession';
import { EventLoopRateLimiter } from '../../aws/EventLoopRateLimiter';
import type { KindOfBucket } from '../../collect/kinds';
import { readProviderConfigs } from '../../config/readProviderConfigs';
import { EntityRenderer } from '../../show/EntityRenderer';
import { OwnersReader } from '../../show/OwnersReader';
import { defineFact } from '../../collect/facts/defineFact';
import { ChangePublisher, Inventory } from '../../inventory';
import { listChanges } from '../../inventory/changes/listChanges';
import { ACCOUNTS, BUCKETS, LISTINGS } from '../../inventory/tables';
import type { AwsAccount } from '../../model/AwsAccount';
import type { AwsAccess } from '../AwsAccess';
import { Checks } from '../Checks';
import { listingOf } from '../../collect/listingsOf';
import { systemClock } from '../../systemClock';
import { ProviderRun } from '../ProviderRun';
import { ShowStep } from '../ShowStep';
import type { ProviderMetrics } from '../../model/ProviderMetrics';
import { AccountReading } from '../AccountReading';

/** A bucket as AWS has it. */
export interface AwsBucket {
  region: string;
  tags: Record<string, string>;
  /** Error codes of what can't be read. */
  denied?: { tags?: string; region?: string };
  createdAt?: string;
  /** Whether the list is one that gives the true date. */
  isCreationDateExact?: boolean;
  /** What a transformer makes of it, if not an entity. */
  mapping?: 'left-out' | 'quarantined';
}

export const A = '111111111111';
export const B = '222222222222';
export const C = '333333333333';

/** The account can't be read. */
class UnreadableError extends Error {}

/** The process ends here. */
export class Killed extends Error {}

/** What S3 answers about a bucket that the list leaves out. */
export type UnlistedBucket = 'present' | 'unproven' | 'unanswered';

/** What a process is about to do, or has done. */
export type Step = 'statement' | 'transaction' | 'delta' | 'delta-sent';

/** What befalls a process at its steps: it may throw, as Killed, or wait where the step is not a statement. */
export type Fate = (step: Step) => void | Promise<void>;

const noMetrics: ProviderMetrics = {
  arrived: () => {},
  caughtUp: () => {},
  changed: () => {},
  failed: () => {},
  onCall: () => {},
  run: work => work(),
  usageRead: () => {},
};

/** The way to the AWS of a world. */
class WorldAccess implements Pick<
  AwsAccess,
  'accounts' | 'open' | 'forget' | 'homeRegion' | 'kind'
> {
  constructor(private readonly world: World) {}

  async accounts(): ReturnType<AwsAccess['accounts']> {
    const { configured, organization } = this.world;
    const answer = Array.isArray(organization) ? organization : [];
    const status = {
      unavailable: {
        status: 'unavailable' as const,
        reason: { code: 'AccessDenied', message: 'denied' },
      },
      complete: {
        status: 'complete' as const,
        others: [],
        inactive: new Map(),
        unanswered: new Map(),
      },
      none: { status: 'not-configured' as const },
    };
    const which = Array.isArray(organization) ? 'complete' : organization;
    return {
      organization: status[which ?? 'none'],
      accounts: [...new Set([...configured, ...answer])].map(id => ({
        account: { id, partition: 'aws' },
        source: answer.includes(id) ? 'organization' : 'config',
      })),
    };
  }

  async open(
    account: AwsAccount,
    { signal }: { signal: AbortSignal },
  ): Promise<AccountSession> {
    const session = {
      account,
      homeRegion: 'us-east-1',
      clock: { now: this.world.now, sleep: systemClock.sleep },
      signal,
      limit: pLimit(50),
      withLimit: () => session,
      again: () => session,
      s3: () => ({}),
    };
    return session as unknown as AccountSession;
  }

  forget() {}

  async homeRegion() {
    return 'us-east-1';
  }

  kind(): KindOfBucket {
    const { world } = this;
    const bucketOf = (session: AccountSession, name: string) =>
      world.aws.get(session.account.id)?.get(name);
    const listed = (name: string, bucket: AwsBucket) => ({
      name,
      arn: arnOf(name),
      ...(bucket.createdAt && { createdAt: bucket.createdAt }),
      ...(bucket.isCreationDateExact && { isCreationDateExact: true }),
      ...(!bucket.denied?.region && { region: bucket.region }),
    });
    const checkAccess = (session: AccountSession) => {
      if (world.unreadable.has(session.account.id)) {
        throw new UnreadableError(session.account.id);
      }
    };
    return {
      kind: 'general-purpose',
      noun: 'bucket',
      calls: { ListBuckets: 's3:ListAllMyBuckets' },
      eventSource: 's3.amazonaws.com',
      arn: (_, name) => arnOf(name),
      async *list(session) {
        checkAccess(session);
        yield [...(world.aws.get(session.account.id) ?? [])]
          .filter(([name]) => !world.unlisted.has(name))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, bucket]) => listed(name, bucket));
      },
      async find(session, name) {
        checkAccess(session);
        const bucket = bucketOf(session, name);
        return bucket && listed(name, bucket);
      },
      async exists(session, { name }) {
        const isElsewhere = [...world.aws.values()].some(some =>
          some.has(name),
        );
        const whereabouts = isElsewhere ? 'unproven' : 'gone';
        return (
          world.unlisted.get(name) ??
          (bucketOf(session, name) ? 'present' : whereabouts)
        );
      },
      async locate(session, name) {
        const code = bucketOf(session, name)?.denied?.region;
        return code
          ? { status: 'unavailable', reason: { code, message: code } }
          : { status: 'known', region: 'eu-west-1' };
      },
      async ownedBy(_, { name }, accountId) {
        return world.aws.get(accountId)?.has(name) ? 'owner' : 'not-owner';
      },
      facts: {
        tags: defineFact({
          name: 'tags',
          calls: { GetBucketTagging: 's3:GetBucketTagging' },
          noneCodes: [],
          events: [],
          stopsWhenDenied: false,
          async read(_s3, { Bucket }, session) {
            world.reads += 1;
            const bucket = bucketOf(session, Bucket);
            const code = bucket?.denied?.tags;
            if (code) {
              throw Object.assign(new Error(code), {
                name: code,
                $metadata: { httpStatusCode: 403 },
              });
            }
            const tags = { ...bucket?.tags };
            return Object.keys(tags).length > 0 ? tags : undefined;
          },
        }),
      },
    };
  }
}

/** A process of the backend: what it remembers, it alone knows. It may be killed at any step. */
export class WorldProcess {
  fate: Fate = () => {};
  #isDead = false;
  readonly #checks: Checks;
  readonly inventory: Inventory;

  constructor(private readonly world: World) {
    this.#checks = new Checks(world.now);
    this.inventory = new Inventory({
      database: this.#database(),
      providerId: world.providerId,
      removalRuns: world.removalRuns,
      now: world.now,
    });
  }

  /** A run of the provider. Answers what it threw. */
  async run(): Promise<Error | undefined> {
    const { signal } = new AbortController();
    const run = new ProviderRun(this.#context(), this.#connection(), 0, signal);
    return run.run().then(
      () => undefined,
      error => error,
    );
  }

  /** Reads one bucket, as a request asks for it. Answers what changed. */
  async readBucket(id: string, name: string): Promise<BucketChange[]> {
    const { signal } = new AbortController();
    const account = await this.inventory.accountById(id);
    if (!account) {
      return [];
    }
    const context = this.#context();
    const reading = new AccountReading(
      context,
      {
        http: undefined as never,
        show: new ShowStep(context, {
          connection: this.#connection(),
          owners: undefined,
          signal,
        }),
        signal,
        readAccounts: new Set(),
        stateOf: () => undefined,
      },
      account,
    );
    return (await reading.readBucket(listingOf(id), name)).changes;
  }

  #context() {
    const { world, inventory } = this;
    const { database } = inventory;
    const auth = mockServices.auth();
    const clock = { now: world.now, sleep: systemClock.sleep };
    const logger = mockServices.logger.mock({
      warn: line => world.log.push(`warn: ${line}`),
      error: line => world.log.push(`error: ${line}`),
    });
    const [config] = readProviderConfigs(
      new ConfigReader({
        catalog: {
          providers: {
            awsS3Buckets: {
              [world.providerId]: {
                buckets: { exclude: world.excluded },
                configuration: false,
                removals: { runs: world.removalRuns },
                entity: {
                  namespace: world.namespace,
                  accounts: world.accountEntities,
                  owner: { tag: 'owner', inherit: world.inherit },
                  system: { tag: 'system' },
                  dependencyOf: { tag: 'component' },
                },
              },
            },
          },
        },
      }),
    );
    const isTransformed = [...world.aws.values()].some(buckets =>
      [...buckets.values()].some(({ mapping }) => mapping),
    );
    return {
      config,
      inventory,
      publisher: new ChangePublisher({
        database,
        events: {
          publish: params => world.events.publish(params),
          subscribe: async () => {},
        },
        logger,
        providerId: world.providerId,
        now: world.now,
      }),
      clock,
      metrics: noMetrics,
      logger,
      collect: {
        aws: new WorldAccess(world) as unknown as AwsAccess,
        turns: new EventLoopRateLimiter(systemClock, () => ({
          delay: 0,
          utilization: 0,
        })),
        denials: new Map(),
        sliceSize: world.sliceSize,
      },
      show: {
        renderer: new EntityRenderer({
          providerId: world.providerId,
          config: config.entity,
          transformer: isTransformed
            ? async (record, entity) => {
                const { mapping } =
                  world.aws.get(record.account.id)?.get(record.name) ?? {};
                if (mapping === 'quarantined') {
                  throw new Error('refused');
                }
                return mapping ? undefined : entity;
              }
            : undefined,
        }),
        catalog: world.catalog.service,
        catalogTables: world.catalog.tables,
        auth,
        checks: this.#checks,
        owners: new OwnersReader({
          catalog: world.catalog.service,
          auth,
          clock,
          config: config.entity.owner,
        }),
      },
    };
  }

  #connection(): EntityProviderConnection {
    return {
      refresh: async () => {},
      applyMutation: async mutation => {
        await this.#step('delta');
        await this.world.catalog.applyMutation(mutation);
        await this.#step('delta-sent');
      },
    };
  }

  /** The database, as long as this process lives. */
  #database(): Knex {
    return new Proxy(this.world.database, {
      apply: (target, self, args) => {
        this.#die('statement');
        return Reflect.apply(target as never, self, args);
      },
      get: (target, property) => {
        const value = Reflect.get(target, property);
        if (property === 'transaction') {
          return async (work: (tx: Knex.Transaction) => Promise<unknown>) => {
            await this.#step('transaction');
            const { transactions } = this.world;
            transactions.begun++;
            transactions.open++;
            return target.transaction(work).finally(() => {
              transactions.open--;
            });
          };
        }
        return typeof value === 'function' && property !== 'raw'
          ? value.bind(target)
          : value;
      },
    });
  }

  async #step(step: Step): Promise<void> {
    this.#die();
    try {
      await this.fate(step);
    } catch (error) {
      this.#isDead ||= error instanceof Killed;
      throw error;
    }
    this.#die();
  }

  #die(step?: Step): void {
    if (this.#isDead) {
      throw new Killed();
    }
    if (step) {
      try {
        const fate = this.fate(step);
        if (fate instanceof Promise) {
          throw new TypeError('A statement can not wait');
        }
      } catch (error) {
        this.#isDead ||= error instanceof Killed;
        throw error;
      }
    }
  }
}

/** A few AWS accounts, a catalog, and a provider between them: its real run, and its real reading of single buckets. */
export class World {
  aws = new Map<string, Map<string, AwsBucket>>([
    [A, new Map()],
    [B, new Map()],
  ]);

  unreadable = new Set<string>();

  /** Buckets that the list leaves out, and what AWS answers when asked for one. */
  unlisted = new Map<string, UnlistedBucket>();

  configured = [A, B];

  organization?: string[] | 'unavailable';

  accountEntities = false;

  /** Whether buckets inherit the owner of the component or system that their tags name. */
  inherit = false;

  namespace = 'default';

  excluded: string[] = [];

  removalRuns = 2;

  sliceSize = 500;

  providerId = 'default';

  clock = Date.parse('2026-01-01T00:00:00Z');

  /** How many buckets were read in AWS. */
  reads = 0;

  /** Of all processes. */
  transactions = { begun: 0, open: 0 };

  log: string[] = [];

  published: BucketChange[] = [];

  events: Pick<EventsService, 'publish'> = {
    publish: async ({ eventPayload }) => {
      this.published.push(eventPayload as BucketChange);
    },
  };

  process: WorldProcess;

  constructor(
    readonly database: Knex,
    readonly catalog: CatalogModel,
  ) {
    this.process = new WorldProcess(this);
  }

  now = () => {
    this.clock += 1000;
    return new Date(this.clock);
  };

  restart() {
    this.process = new WorldProcess(this);
  }

  put(account: string, name: string, bucket: Partial<AwsBucket> = {}) {
    const aws = this.aws.get(account)!;
    const fresh = { region: 'eu-west-1', tags: {} };
    aws.set(name, { ...fresh, ...aws.get(name), ...bucket });
  }

  putMany(account: string, count: number) {
    for (let i = 0; i < count; i++) {
      this.put(account, `bucket-${account[0]}-${i}`);
    }
  }

  delete(account: string, ...names: string[]) {
    names.forEach(name => this.aws.get(account)!.delete(name));
  }

  /** The first of those that were put with putMany. */
  deleteMany(account: string, count: number) {
    for (let i = 0; i < count; i++) {
      this.delete(account, `bucket-${account[0]}-${i}`);
    }
  }

  /** One run of the provider. Answers what it ended with, and which accounts hold back what is missing. */
  async run(process = this.process): Promise<{
    error?: Error;
    heldBack: Map<string, number>;
  }> {
    const error = await process.run();
    const listings = await this.database(LISTINGS).where('held_back', '>', 0);
    const accounts = await this.database(ACCOUNTS)
      .where('missing_runs', '>', 0)
      .whereNull('left_at');
    return {
      error,
      heldBack: new Map([
        ...listings.map((row): [string, number] => [
          row.account_id,
          row.held_back,
        ]),
        ...accounts.map((row): [string, number] => [
          row.account_id,
          row.missing_runs,
        ]),
      ]),
    };
  }

  /** A run to which something happens. What befalls it is over with it. */
  async runUnder(fate: Fate): Promise<Error | undefined> {
    this.process.fate = fate;
    try {
      return await this.process.run();
    } finally {
      this.process.fate = () => {};
    }
  }

  /** The entities that the catalog should hold, as AWS and the configuration are. */
  expectedRefs(): string[] {
    const refs: string[] = [];
    const found = Array.isArray(this.organization) ? this.organization : [];
    for (const id of new Set([...this.configured, ...found])) {
      if (this.accountEntities) {
        refs.push(`resource:${this.namespace}/aws-account-${id}`);
      }
      for (const name of this.aws.get(id)?.keys() ?? []) {
        if (!this.excluded.includes(name)) {
          refs.push(`resource:${this.namespace}/${name}`);
        }
      }
    }
    return refs.sort();
  }

  /** The change log, the oldest first, in short. */
  async history(bucket?: string): Promise<string[]> {
    const changes = await this.changes(bucket);
    return changes.map(change =>
      [
        change.accountId,
        change.bucket,
        change.kind,
        change.key,
        change.oldValue,
        change.newValue,
      ]
        .filter(part => part !== undefined)
        .join(' ')
        .replace(/group:default\//g, ''),
    );
  }

  /** The change log, the oldest first. */
  async changes(bucket?: string): Promise<BucketChange[]> {
    const changes = await listChanges(
      this.database,
      { bucket },
      { limit: 10_000 },
    );
    return changes.sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** The rows of buckets, those that are gone among them. */
  async rows(name?: string) {
    return this.database(BUCKETS)
      .orderBy('id')
      .modify(query => {
        if (name) {
          query.where({ name });
        }
      });
  }
}

function arnOf(name: string): string {
  return `arn:aws:s3:::${name}`;
}

export type CatalogModel = ReturnType<typeof createCatalogModel>;

/**
 * Takes deltas as the catalog does: what is there already is looked up first, then the removals are made, then what was
 * not there is added; an entity of somebody else stays. Shows at once what it has. Counts what a mutation writes.
 */
export function createCatalogModel() {
  const entities = new Map<string, string>();
  /** Location keys of entities that others gave, by ref. */
  const others = new Map<string, string>();
  const model = {
    entities,
    others,
    writes: 0,
    deltas: 0,
    refs: () => [...entities.keys()].sort(),
    entity: (ref: string): Entity => JSON.parse(entities.get(ref)!),
    async applyMutation(
      mutation: Parameters<EntityProviderConnection['applyMutation']>[0],
    ) {
      if (mutation.type !== 'delta') {
        throw new TypeError('A full mutation removes what was not read');
      }
      model.deltas++;
      const writes = mutation.added
        .map(({ entity }) => ({
          ref: stringifyEntityRef(entity),
          json: JSON.stringify(entity),
        }))
        .filter(({ ref, json }) => entities.get(ref) !== json);
      for (const removed of mutation.removed) {
        if ('entityRef' in removed && entities.delete(removed.entityRef)) {
          model.writes++;
        }
      }
      for (const { ref, json } of writes) {
        if (!others.has(ref)) {
          entities.set(ref, json);
          model.writes++;
        }
      }
    },
    tables: {
      held: async (refs: string[]) =>
        new Map(
          refs
            .filter(ref => entities.has(ref) || others.has(ref))
            .map(ref => [
              ref,
              {
                locationKey:
                  others.get(ref) ?? `aws-s3-buckets:${providerOf(ref)}`,
                isQueued: false,
              },
            ]),
        ),
      hasUnshown: async () => false,
    } as never,
    service: {
      getEntitiesByRefs: async ({ entityRefs }: { entityRefs: string[] }) => ({
        items: entityRefs.map(ref =>
          entities.has(ref) ? model.entity(ref) : undefined,
        ),
      }),
      async *streamEntities() {
        yield model.refs().map(ref => model.entity(ref));
      },
    } as never,
  };
  function providerOf(ref: string): string {
    const location =
      model.entity(ref).metadata.annotations![
        'backstage.io/managed-by-location'
      ];
    return location.split(':')[1].split('/')[0];
  }
  return model;
}
