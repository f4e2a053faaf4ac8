import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { Knex } from 'knex';
import type { BucketRecord } from '../../model/bucket';
import {
  BucketChange,
  BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import { listChanges } from '../changes/store';
import { DEFAULT_REMOVAL_GUARD, RemovalGuard } from '../guard';
import { createInventory, Inventory, Reading } from '../inventory';
import { HeldBackRemoval, ObservedBucket, UnlistedBucket } from '../reading';

/** A bucket as AWS has it. */
export interface AwsBucket {
  region: string;
  tags: Record<string, string>;
  /** Error codes of what can't be read. */
  denied?: { tags?: string; region?: string };
  createdAt?: string;
  /** What the mapping makes of it, if not an entity. */
  mapping?: 'left-out' | 'quarantined';
}

export const A = '111111111111';
export const B = '222222222222';
export const C = '333333333333';

/** Where a run may be made to fail; what is thrown there stands for the process being killed. */
export type FaultPoint = 'before-mutation' | 'after-mutation';

export interface RunOptions {
  inventory?: Inventory;
  fault?: (point: FaultPoint, accountId: string) => void;
}

/** What a reading found, and the entities it would send. */
export interface PreparedReading {
  reading: Reading;
  added: Entity[];
}

export interface RunResult {
  counts: Partial<Record<BucketChangeKind, number>>;
  heldBack: Map<string, HeldBackRemoval>;
  failed: Map<string, unknown>;
}

/** A few AWS accounts, a catalog, and a provider between them. */
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

  namespace = 'default';

  excluded: string[] = [];

  guard: RemovalGuard = DEFAULT_REMOVAL_GUARD;

  providerId = 'default';

  clock = Date.parse('2026-01-01T00:00:00Z');

  published: BucketChange[] = [];

  events: Pick<EventsService, 'publish'> = {
    publish: async ({ eventPayload }) => {
      this.published.push(eventPayload as BucketChange);
    },
  };

  inventory: Inventory;

  constructor(
    readonly database: Knex,
    readonly catalog: Pick<EntityProviderConnection, 'applyMutation'>,
  ) {
    this.inventory = this.newProcess();
  }

  /** An inventory in another process; it knows only what the database has. */
  newProcess(): Inventory {
    return createInventory({
      database: this.database,
      events: {
        publish: params => this.events.publish(params),
        subscribe: async () => {},
      },
      logger: mockServices.logger.mock(),
      providerId: this.providerId,
      guard: this.guard,
      now: () => {
        this.clock += 1000;
        return new Date(this.clock);
      },
    });
  }

  restart() {
    this.inventory = this.newProcess();
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

  accounts(): Parameters<Inventory['accounts']>[0] {
    const answer = Array.isArray(this.organization) ? this.organization : [];
    const ids = new Set([...this.configured, ...answer]);
    let organization: Parameters<Inventory['accounts']>[0]['organization'] =
      'not-configured';
    if (this.organization) {
      organization =
        this.organization === 'unavailable' ? 'unavailable' : 'complete';
    }
    return {
      organization,
      accounts: [...ids].map(id => ({
        account: { id, partition: 'aws' },
        source: answer.includes(id) ? 'organization' : 'config',
      })),
    };
  }

  /** One run of the provider; accounts that fail don't keep it from the others. */
  async run(options: RunOptions = {}): Promise<RunResult> {
    const { inventory = this.inventory } = options;
    const result: RunResult = {
      counts: {},
      heldBack: new Map(),
      failed: new Map(),
    };
    const { current, gone } = await inventory.accounts(this.accounts());
    for (const { id } of current) {
      await this.finish(result, id, options, () => this.read(inventory, id));
    }
    for (const { account, isGuarded } of gone) {
      await this.finish(result, account.id, options, async () => {
        const remembered = await inventory.account(account.id);
        return { reading: await remembered.leave({ isGuarded }), added: [] };
      });
    }
    return result;
  }

  /** Reads an account, up to where its commit would begin. */
  async read(inventory: Inventory, id: string): Promise<PreparedReading> {
    const account = await inventory.account(id);
    const added: Entity[] = [];
    let accountEntityRef: string | undefined;
    if (this.accountEntities) {
      const entity = entityOf('aws-account', id, 'platform', {}, 'default');
      added.push(entity);
      accountEntityRef = stringifyEntityRef(entity);
    }
    if (this.unreadable.has(id)) {
      return { reading: account.unread({ accountEntityRef }), added };
    }
    const buckets: ObservedBucket[] = [];
    for (const [name, bucket] of this.aws.get(id) ?? []) {
      if (!this.excluded.includes(name) && !this.unlisted.has(name)) {
        const record = account.recall(recordOf(id, name, bucket));
        if (bucket.mapping) {
          buckets.push({ record, entity: bucket.mapping });
        } else {
          const entity = this.render(record);
          const ref = stringifyEntityRef(entity);
          const owner = String(entity.spec!.owner);
          added.push(entity);
          buckets.push({ record, entity: { ref, owner } });
        }
      }
    }
    const reading = await account.read({
      buckets,
      unlisted: this.unlisted,
      accountEntityRef,
      scope: {
        key: JSON.stringify(this.excluded),
        includes: ({ name }) => !this.excluded.includes(name),
      },
    });
    return { reading, added };
  }

  /** Commits a reading to the catalog and the inventory. */
  async commit(
    { reading, added }: PreparedReading,
    fault: (point: FaultPoint) => void = () => {},
  ): Promise<Map<BucketChangeKind, number>> {
    return reading.commit(async removed => {
      fault('before-mutation');
      await this.catalog.applyMutation({
        type: 'delta',
        added: added.map(entity => ({ entity, locationKey: 'test' })),
        removed: removed.map(entityRef => ({ entityRef })),
      });
      fault('after-mutation');
    });
  }

  private async finish(
    result: RunResult,
    id: string,
    { fault = () => {} }: RunOptions,
    prepare: () => Promise<PreparedReading>,
  ) {
    try {
      const prepared = await prepare();
      if (prepared.reading.heldBack) {
        result.heldBack.set(id, prepared.reading.heldBack);
      }
      const counts = await this.commit(prepared, point => fault(point, id));
      for (const [kind, count] of counts) {
        result.counts[kind] = (result.counts[kind] ?? 0) + count;
      }
    } catch (error) {
      result.failed.set(id, error);
    }
  }

  private render({ account, name, tags, region }: BucketRecord): Entity {
    let known: Record<string, string> | undefined;
    if (tags.status === 'unavailable') {
      known = tags.lastKnown;
    } else {
      known = tags.status === 'known' ? tags.tags : {};
    }
    return entityOf(
      's3-bucket',
      name,
      known?.owner ?? 'unknown',
      {
        accountId: account.id,
        region: region.status === 'known' ? region.region : region.lastKnown,
        tags: known,
      },
      this.namespace,
    );
  }

  /** The entities that the catalog should hold, as AWS and the configuration are. */
  expectedRefs(): string[] {
    const refs: string[] = [];
    for (const { account } of this.accounts().accounts) {
      if (this.accountEntities) {
        refs.push(`resource:default/${account.id}`);
      }
      for (const name of this.aws.get(account.id)?.keys() ?? []) {
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
        .join(' '),
    );
  }

  /** The change log, the oldest first. */
  async changes(bucket?: string): Promise<BucketChange[]> {
    return (
      await listChanges(this.database, { bucket }, { limit: 10_000 })
    ).reverse();
  }
}

function recordOf(id: string, name: string, bucket: AwsBucket): BucketRecord {
  const { denied = {}, region, tags, createdAt } = bucket;
  const unavailable = (code: string) =>
    ({
      status: 'unavailable',
      reason: { code, message: `${code} of ${name}` },
    }) as const;
  const hasTags = Object.keys(tags).length > 0;
  const readTags = hasTags
    ? ({ status: 'known', tags } as const)
    : ({ status: 'none' } as const);
  return {
    account: { id, partition: 'aws' },
    name,
    createdAt,
    region: denied.region
      ? unavailable(denied.region)
      : { status: 'known', region },
    tags: denied.tags ? unavailable(denied.tags) : readTags,
  };
}

function entityOf(
  type: string,
  name: string,
  owner: string,
  observed: { region?: string; tags?: object; accountId?: string },
  namespace: string,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace,
      annotations: {
        'backstage.io/managed-by-location': 'test:test',
        'backstage.io/managed-by-origin-location': 'test:test',
      },
    },
    // As text where it is only there to be compared.
    spec: JSON.parse(JSON.stringify({ type, owner, ...observed })),
  };
}

/**
 * Takes deltas as the catalog does: what is there already is looked up first, then the removals are made, then what was
 * not there is added. Counts what a mutation writes.
 */
export function createCatalogModel() {
  const entities = new Map<string, string>();
  const model = {
    entities,
    writes: 0,
    refs: () => [...entities.keys()].sort(),
    entity: (ref: string): Entity => JSON.parse(entities.get(ref)!),
    async applyMutation(
      mutation: Parameters<EntityProviderConnection['applyMutation']>[0],
    ) {
      if (mutation.type !== 'delta') {
        throw new TypeError('A full mutation removes what was not read');
      }
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
        entities.set(ref, json);
        model.writes++;
      }
    },
  };
  return model;
}
