import { mockServices } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  type BucketChange,
  type BucketChangeKind,
  lastKnownFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { notReadFacts } from '../../facts';
import type { BucketRecord } from '../../model/bucket';
import type { NameRange } from '../buckets';
import { listChanges } from '../changes/store';
import type { ObservedBucket, Scope } from '../compare';
import { addCounts, type ChangeCounts, type Mutate } from '../context';
import { DEFAULT_REMOVAL_GUARD, type RemovalGuard } from '../guard';
import { Inventory } from '../inventory';
import type { HeldBackRemoval, ListingSweep } from '../listingSweep';
import type { InventorySlice } from '../slice';
import type { ListingKey } from '../tables';

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

/** The account can't be read. */
export class UnreadableError extends Error {}

/** What S3 answers about a bucket that the list leaves out. */
export type UnlistedBucket = 'present' | 'unproven' | 'unanswered';

/** Where a run may be made to fail; what is thrown there stands for the process being killed. */
export type FaultPoint = 'before-slice' | 'before-mutation' | 'after-mutation';

export interface RunOptions {
  inventory?: Inventory;
  fault?: (point: FaultPoint, accountId: string) => void;
}

/** What a run has read of an account, and not committed yet. */
export interface PreparedSweep {
  sweep: ListingSweep;
  slices: Array<{ slice: InventorySlice; records: BucketRecord[] }>;
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

  sliceSize = 500;

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
    return new Inventory({
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

  /** Which accounts there are, for the beginning of a run. */
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

  /** Tells an inventory which accounts there are. */
  async begin(inventory = this.inventory, known = this.accounts()) {
    return inventory.accounts(known, ({ id }) => [keyOf(id)]);
  }

  /** One run of the provider; accounts that fail don't keep it from the others. */
  async run(options: RunOptions = {}): Promise<RunResult> {
    const { inventory = this.inventory } = options;
    const result: RunResult = {
      counts: {},
      heldBack: new Map(),
      failed: new Map(),
    };
    const { current, gone } = await this.begin(inventory);
    await this.commitAccounts(
      inventory,
      current.map(({ id }) => id),
      options.fault,
    ).catch(error => result.failed.set('accounts', error));
    for (const { id } of current) {
      await this.attempt(result, id, async fault =>
        this.commit(await this.read(inventory, id), fault),
      )(options);
    }
    for (const leaving of gone) {
      await this.attempt(result, leaving.account.id, fault =>
        inventory.leave(leaving, this.mutate([], fault)),
      )(options);
    }
    return result;
  }

  /** Sends the entities of accounts. */
  async commitAccounts(
    inventory: Inventory,
    ids: string[],
    fault: RunOptions['fault'] = () => {},
  ): Promise<void> {
    const entities = this.accountEntities
      ? ids.map(id => entityOf('aws-account', id, 'platform', {}, 'default'))
      : [];
    const refs = new Map(
      ids.map((id, i) => [id, entities[i] && stringifyEntityRef(entities[i])]),
    );
    await inventory.commitAccounts(
      refs,
      this.mutate(
        entities.map(entity => ({ arn: '', entity })),
        point => ids.forEach(id => fault(point, id)),
      ),
    );
  }

  /** Reads an account, up to where the commit of its first slice would begin. */
  async read(inventory: Inventory, id: string): Promise<PreparedSweep> {
    const account = { id, partition: 'aws' };
    const sweep = await inventory.sweep(account, keyOf(id), this.scope());
    if (this.unreadable.has(id)) {
      await sweep.fail({ kind: 'other', reason: 'unreadable', remedy: '' });
      throw new UnreadableError(id);
    }
    const { cursor } = sweep;
    const names = [...(this.aws.get(id)?.keys() ?? [])]
      .filter(name => !this.excluded.includes(name) && !this.unlisted.has(name))
      .filter(name => cursor === undefined || name > cursor)
      .sort();
    return { sweep, slices: this.slices(sweep, id, names) };
  }

  private slices(sweep: ListingSweep, id: string, names: string[]) {
    const chunks = chunk(names, this.sliceSize);
    let after = sweep.cursor;
    return (chunks.length > 0 ? chunks : [[]]).map((some, i, all) => {
      const range: NameRange = {
        after,
        upTo: i < all.length - 1 ? some.at(-1) : undefined,
      };
      after = range.upTo;
      const slice = sweep.slice(
        range,
        some.map(name => ({ name, arn: arnOf(name) })),
      );
      const records = some.map(name =>
        recordOf(id, name, this.aws.get(id)!.get(name)!),
      );
      return { slice, records };
    });
  }

  /**
   * Reads one bucket, as a hint asks for it, and answers what commits that. S3 says that it is gone only where no
   * account has it.
   */
  async readBucket(
    inventory: Inventory,
    id: string,
    name: string,
  ): Promise<(() => Promise<unknown>) | undefined> {
    const slice = await inventory.bucketSlice(
      { id, partition: 'aws' },
      keyOf(id),
      this.scope(),
      { name, arn: arnOf(name) },
    );
    const bucket = this.aws.get(id)?.get(name);
    const isElsewhere = [...this.aws.values()].some(some => some.has(name));
    if (
      !slice ||
      this.unreadable.has(id) ||
      this.excluded.includes(name) ||
      (!bucket && isElsewhere)
    ) {
      return undefined;
    }
    const records = bucket ? [recordOf(id, name, bucket)] : [];
    const gone = new Set(bucket ? [] : [name]);
    return () => this.commitSlice(slice, records, undefined, gone);
  }

  /** Commits what was read, slice by slice, and ends the sweep. */
  async commit(
    { sweep, slices }: PreparedSweep,
    fault: (point: FaultPoint) => void = () => {},
  ): Promise<{ changes: ChangeCounts; heldBack?: HeldBackRemoval }> {
    const changes: ChangeCounts = new Map();
    for (const { slice, records } of slices) {
      fault('before-slice');
      addCounts(changes, await this.commitSlice(slice, records, fault));
    }
    const missing = await sweep.missing();
    const answers = missing.map(bucket => ({
      ...bucket,
      answer: this.unlisted.get(bucket.name),
    }));
    const arns = (answer: UnlistedBucket) =>
      new Set(answers.filter(a => a.answer === answer).map(({ arn }) => arn));
    if (arns('present').size > 0) {
      await sweep.foundIncomplete([...arns('present')]);
      return { changes };
    }
    const end = await sweep.end(
      { unproven: arns('unproven'), unanswered: arns('unanswered') },
      this.mutate([], fault),
    );
    addCounts(changes, end.changes);
    return { changes, heldBack: end.heldBack };
  }

  /** Commits one slice. */
  async commitSlice(
    slice: InventorySlice,
    records: BucketRecord[],
    fault: (point: FaultPoint) => void = () => {},
    gone: Set<string> = new Set(),
  ): Promise<ChangeCounts> {
    await slice.load();
    const added: Array<{ arn: string; entity: Entity }> = [];
    const observed = records.map((read): ObservedBucket => {
      const record = slice.recall(read);
      const mapping = this.aws
        .get(record.account.id)
        ?.get(record.name)?.mapping;
      if (mapping) {
        return { record, entity: mapping };
      }
      const entity = this.render(record);
      const ref = stringifyEntityRef(entity);
      added.push({ arn: record.arn, entity });
      return { record, entity: { ref, owner: String(entity.spec!.owner) } };
    });
    const moved = slice
      .claimed()
      .filter(
        ({ name, accountId, isMissingThere }) =>
          isMissingThere || !this.aws.get(accountId)?.has(name),
      );
    return slice.commit(
      {
        observed,
        unwanted: new Set(),
        kept: new Set(),
        gone,
        moved: new Set(moved.map(({ arn }) => arn)),
      },
      this.mutate(added, fault),
    );
  }

  /** Has a mutation arrive at the catalog that a process sent long ago. */
  async addLate(id: string, name: string): Promise<void> {
    const record = recordOf(id, name, { region: 'eu-west-1', tags: {} });
    await this.catalog.applyMutation({
      type: 'delta',
      added: [{ entity: this.render(record), locationKey: 'test' }],
      removed: [],
    });
  }

  private mutate(
    added: Array<{ arn: string; entity: Entity }>,
    fault: (point: FaultPoint) => void = () => {},
  ): Mutate {
    return async ({ removed, withheld }) => {
      fault('before-mutation');
      await this.catalog.applyMutation({
        type: 'delta',
        added: added
          .filter(({ arn }) => !withheld.has(arn))
          .map(({ entity }) => ({ entity, locationKey: 'test' })),
        removed: removed.map(entityRef => ({ entityRef })),
      });
      fault('after-mutation');
    };
  }

  private scope(): Scope {
    return {
      key: JSON.stringify(this.excluded),
      includes: ({ name }) => !this.excluded.includes(name),
    };
  }

  private attempt(
    result: RunResult,
    id: string,
    work: (fault: (point: FaultPoint) => void) => Promise<{
      changes: ChangeCounts;
      heldBack?: HeldBackRemoval;
    }>,
  ) {
    return async ({ fault = () => {} }: RunOptions) => {
      try {
        const { changes, heldBack } = await work(point => fault(point, id));
        if (heldBack) {
          result.heldBack.set(id, heldBack);
        }
        for (const [kind, count] of changes) {
          result.counts[kind] = (result.counts[kind] ?? 0) + count;
        }
      } catch (error) {
        if (!(error instanceof UnreadableError)) {
          result.failed.set(id, error);
        }
      }
    };
  }

  private render({ account, name, facts, region }: BucketRecord): Entity {
    const known = lastKnownFact(facts.tags);
    const tags = known?.status === 'none' ? {} : known?.value;
    return entityOf(
      's3-bucket',
      name,
      tags?.owner ?? 'unknown',
      {
        accountId: account.id,
        region: region.status === 'known' ? region.region : region.lastKnown,
        tags,
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

function keyOf(accountId: string): ListingKey {
  return { accountId, kind: 'general-purpose', region: '' };
}

function arnOf(name: string): string {
  return `arn:aws:s3:::${name}`;
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
    ? ({ status: 'known', value: tags } as const)
    : ({ status: 'none' } as const);
  return {
    account: { id, partition: 'aws' },
    kind: 'general-purpose',
    arn: arnOf(name),
    name,
    createdAt,
    region: denied.region
      ? unavailable(denied.region)
      : { status: 'known', region },
    facts: {
      ...notReadFacts(),
      tags: denied.tags ? unavailable(denied.tags) : readTags,
    },
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
