import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { Knex } from 'knex';
import { BucketRecord } from '../../aws/record';
import { BucketChange, BucketChangeKind } from '../changes/change';
import { listChanges } from '../changes/store';
import { DEFAULT_REMOVAL_GUARD, RemovalGuard } from '../guard';
import { createInventory, Inventory, SourcedAccount } from '../inventory';
import { HeldBackRemoval, ObservedBucket } from '../reading';

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

export interface RunResult {
  counts: Map<BucketChangeKind, number>;
  heldBack: Map<string, HeldBackRemoval>;
  failed: Map<string, unknown>;
}

/** A few AWS accounts, a catalog, and a provider's configuration between them. */
export function createWorld(
  database: Knex,
  catalog: Pick<EntityProviderConnection, 'applyMutation'>,
) {
  const world = {
    aws: new Map<string, Map<string, AwsBucket>>([
      [A, new Map()],
      [B, new Map()],
    ]),
    unreadable: new Set<string>(),
    configured: [A, B],
    organization: undefined as undefined | string[] | 'unavailable',
    accountEntities: false,
    namespace: 'default',
    excluded: [] as string[],
    guard: DEFAULT_REMOVAL_GUARD as RemovalGuard,
    providerId: 'default',
    clock: Date.parse('2026-01-01T00:00:00Z'),
    published: [] as BucketChange[],
    events: {
      publish: async ({ eventPayload }: { eventPayload: unknown }) => {
        world.published.push(eventPayload as BucketChange);
      },
    },

    /** Another process that shares the database; it remembers nothing that is not in there. */
    restart(): Inventory {
      return createInventory({
        database,
        events: {
          publish: params => world.events.publish(params),
        } as EventsService,
        logger: mockServices.logger.mock(),
        providerId: world.providerId,
        guard: world.guard,
        now: () => new Date((world.clock += 1000)),
      });
    },

    put(account: string, name: string, bucket: Partial<AwsBucket> = {}) {
      const aws = world.aws.get(account)!;
      const old = aws.get(name);
      const fresh = { region: 'eu-west-1', tags: {} };
      aws.set(name, { ...fresh, ...old, ...bucket });
    },

    accounts(): Parameters<Inventory['accounts']>[0] {
      const organization = world.organization ?? [];
      const answer = organization === 'unavailable' ? [] : organization;
      const ids = new Set([...world.configured, ...answer]);
      return {
        accounts: [...ids].map((id): SourcedAccount => ({
          account: { id, partition: 'aws' },
          source: answer.includes(id) ? 'organization' : 'config',
        })),
        organization: !world.organization
          ? 'not-configured'
          : organization === 'unavailable'
            ? 'unavailable'
            : 'complete',
      };
    },

    /** One run of the provider; accounts that fail don't keep it from the others. */
    async run(options: RunOptions = {}): Promise<RunResult> {
      const { inventory = process, fault = () => {} } = options;
      const result: RunResult = {
        counts: new Map(),
        heldBack: new Map(),
        failed: new Map(),
      };
      const { current, gone } = await inventory.accounts(world.accounts());
      for (const { id } of current) {
        try {
          const { reading, added } = await world.read(inventory, id);
          await world.commit(result, id, reading, added, fault);
        } catch (error) {
          result.failed.set(id, error);
        }
      }
      for (const { account, isGuarded } of gone) {
        try {
          const remembered = await inventory.account(account.id);
          const reading = await remembered.leave({ isGuarded });
          await world.commit(result, account.id, reading, [], fault);
        } catch (error) {
          result.failed.set(account.id, error);
        }
      }
      return result;
    },

    async read(inventory: Inventory, id: string) {
      const account = await inventory.account(id);
      const accountEntity = world.accountEntities
        ? entityOf('aws-account', id, 'platform', {})
        : undefined;
      const accountEntityRef =
        accountEntity && stringifyEntityRef(accountEntity);
      const added = accountEntity ? [accountEntity] : [];
      if (world.unreadable.has(id)) {
        return { reading: account.unread({ accountEntityRef }), added };
      }
      const buckets: ObservedBucket[] = [];
      for (const [name, bucket] of world.aws.get(id) ?? []) {
        if (world.excluded.includes(name)) {
          continue;
        }
        const record = account.recall(recordOf(id, name, bucket));
        if (bucket.mapping) {
          buckets.push({ record, entity: bucket.mapping });
          continue;
        }
        const entity = world.render(record);
        const owner = String(entity.spec!.owner);
        added.push(entity);
        buckets.push({
          record,
          entity: { ref: stringifyEntityRef(entity), owner },
        });
      }
      const reading = await account.read({
        buckets,
        accountEntityRef,
        scope: {
          key: JSON.stringify(world.excluded),
          includes: ({ name }) => !world.excluded.includes(name),
        },
      });
      return { reading, added };
    },

    render(record: BucketRecord): Entity {
      const tags =
        record.tags.status === 'known'
          ? record.tags.tags
          : record.tags.status === 'unavailable'
            ? record.tags.lastKnown
            : {};
      const region =
        record.region.status === 'known'
          ? record.region.region
          : record.region.lastKnown;
      return entityOf(
        's3-bucket',
        record.name,
        tags?.owner ?? 'unknown',
        { region, tags, accountId: record.account.id },
        world.namespace,
      );
    },

    async commit(
      result: RunResult,
      id: string,
      reading: Awaited<ReturnType<typeof world.read>>['reading'],
      added: Entity[],
      fault: NonNullable<RunOptions['fault']>,
    ) {
      if (reading.heldBack) {
        result.heldBack.set(id, reading.heldBack);
      }
      const counts = await reading.commit(async removed => {
        fault('before-mutation', id);
        await catalog.applyMutation({
          type: 'delta',
          added: added.map(entity => ({ entity, locationKey: 'test' })),
          removed: removed.map(entityRef => ({ entityRef })),
        });
        fault('after-mutation', id);
      });
      for (const [kind, count] of counts) {
        result.counts.set(kind, (result.counts.get(kind) ?? 0) + count);
      }
    },

    /** The entities that the catalog should hold, as AWS and the configuration are. */
    expectedRefs(): string[] {
      const refs: string[] = [];
      const { accounts } = world.accounts();
      for (const { account } of accounts) {
        if (world.accountEntities) {
          refs.push(`resource:default/${account.id}`);
        }
        for (const name of world.aws.get(account.id)?.keys() ?? []) {
          if (!world.excluded.includes(name)) {
            refs.push(`resource:${world.namespace}/${name}`);
          }
        }
      }
      return refs.sort();
    },

    /** The change log, the oldest first, in short. */
    async history(bucket?: string) {
      const changes = await listChanges(database, { bucket }, { limit: 1000 });
      return changes
        .reverse()
        .map(change =>
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
    },
  };
  const process = world.restart();
  return world;
}

function recordOf(id: string, name: string, bucket: AwsBucket): BucketRecord {
  const { denied = {} } = bucket;
  const reason = (code: string) => ({ code, message: `${code} of ${name}` });
  return {
    account: { id, partition: 'aws' },
    name,
    createdAt: bucket.createdAt,
    region: denied.region
      ? { status: 'unavailable', reason: reason(denied.region) }
      : { status: 'known', region: bucket.region },
    tags: denied.tags
      ? { status: 'unavailable', reason: reason(denied.tags) }
      : Object.keys(bucket.tags).length > 0
        ? { status: 'known', tags: bucket.tags }
        : { status: 'none' },
  };
}

function entityOf(
  type: string,
  name: string,
  owner: string,
  observed: { region?: string; tags?: object; accountId?: string },
  namespace = 'default',
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
