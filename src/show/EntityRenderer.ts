import { setImmediate } from 'node:timers/promises';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  type GroupEntity,
  type ResourceEntity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import {
  ANNOTATION_AWS_OWNER_SOURCE,
  type OwnerSource,
  ownerSourceText,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  compileExpression,
  type Expression,
  type ExpressionValue,
} from '../config/compileExpression';
import type { EntityConfig, Source } from '../config/entitySchema';
import type { AwsAccount } from '../model/AwsAccount';
import type { BucketRecord } from '../model/BucketRecord';
import { accountEntity } from './accountEntity';
import { bucketEntity } from './bucketEntity';
import { notifiedOf, statusOf, targetsOf } from './configurationOf';
import { entityName, hashedName, isAccountEntityName } from './entityName';
import { ownerOf } from './ownerOf';
import type { Owners } from './OwnersReader';
import {
  expressionDocument,
  knownTags,
  nameDocument,
  type SourceContext,
  tagLookup,
} from './textsOf';
import { unownedGroup } from './unownedGroup';
import { validateEntity } from './validateEntity';
import type { AwsS3BucketTransformer } from './AwsS3BucketTransformer';

/** A bucket with an entity that the catalog takes. */
export interface RenderedEntity {
  status: 'rendered';
  arn: string;
  entity: Entity;
  /** The entity's ref. */
  ref: string;
  /** The entity's `spec.owner`; empty where a transformer leaves it out. */
  owner: string;
  /** Where the owner comes from. */
  ownerSource: OwnerSource;
  /** Texts of tags or config that should name the owner, but are not a ref, or not that of an entity in the catalog. */
  unknownOwners: string[];
  /** Whether it names what the catalog does not have, as targets of its logs, copies or notifications. */
  hasUnknownTargets: boolean;
}

/**
 * What became of a bucket: an entity, none because the transformer leaves it out, or none because something is wrong
 * with this one bucket.
 */
export type RenderedBucket =
  | RenderedEntity
  | { status: 'left-out'; arn: string }
  | { status: 'rejected'; arn: string; reason: string };

/** What rendering asks of the catalog and of the database. */
export interface RenderContext {
  /** What the catalog says of owners; without it, they are not checked, and nothing is inherited. */
  owners?: Owners;
  /**
   * Which bucket has one of these entity refs already, ARN by ref. Asked only where the config or a transformer makes
   * the names, which may then meet, and where buckets have others for targets.
   */
  takenRefs(refs: string[]): Promise<Map<string, string>>;
  /** The refs of other entities by their ARNs. Asked only where buckets have notifications. */
  refsOfArns(arns: string[]): Promise<Map<string, string>>;
  /** ARNs of the buckets whose entity's name gets a hash, because somebody else's entity has the plain one. */
  hashed?: Set<string>;
}

/** For how long rendering may hold the event loop. One expression may hold it for longer: EXPRESSION_LIMITS. */
const TURN_MS = 10;

/** The context of what is not a bucket's: it has neither tags nor facts. */
const NO_TAGS: SourceContext = {
  tag: () => undefined,
  fact: () => undefined,
  results: new Map(),
};

/** Makes entities of what was read of AWS, as one provider's config says. */
export class EntityRenderer {
  readonly #providerId: string;
  readonly #config: EntityConfig;
  readonly #transformer: AwsS3BucketTransformer | undefined;
  /** The expressions of all fields but the name, by their text. */
  readonly #expressions: Map<string, Expression>;
  readonly #name: Expression | undefined;

  constructor(options: {
    providerId: string;
    config: EntityConfig;
    transformer?: AwsS3BucketTransformer;
  }) {
    this.#providerId = options.providerId;
    this.#config = options.config;
    this.#transformer = options.transformer;
    const { name, ...fields } = options.config;
    this.#expressions = new Map(
      expressionsOf(fields).map(source => [source, compileExpression(source)]),
    );
    this.#name = name && compileExpression(name.expression);
  }

  /**
   * Makes the entities of these buckets, and answers in their order. What is wrong with one bucket costs that bucket only.
   *
   * @throws whatever `takenRefs` and `refsOfArns` throw
   */
  async renderAll(
    records: BucketRecord[],
    context: RenderContext,
  ): Promise<RenderedBucket[]> {
    const { takenRefs, refsOfArns, hashed = new Set<string>() } = context;
    const refs = await this.#refsOfTargets(
      records.filter(({ arn }) => !hashed.has(arn)),
      records,
      takenRefs,
    );
    const notified = records.flatMap(notifiedOf).flat();
    const others =
      notified.length > 0
        ? await refsOfArns(notified)
        : new Map<string, string>();
    const rendered: RenderedBucket[] = [];
    let turn = performance.now();
    for (const record of records) {
      if (performance.now() - turn > TURN_MS) {
        await setImmediate();
        turn = performance.now();
      }
      rendered.push(
        await this.#renderOne(record, {
          owners: context.owners,
          isHashed: hashed.has(record.arn),
          targets: [
            ...targetsOf(record).map(({ arn }) => refs.get(arn)),
            ...notifiedOf(record).map(arns =>
              arns.map(arn => others.get(arn)).find(ref => ref),
            ),
          ],
        }),
      );
    }
    const namesMayMeet = this.#config.name || this.#transformer;
    return namesMayMeet
      ? this.#rejectTakenNames(rendered, takenRefs)
      : rendered;
  }

  /** The account's entity; undefined where `accounts` is off. */
  account(account: AwsAccount, owners?: Owners): ResourceEntity | undefined {
    if (!this.#config.accounts) {
      return undefined;
    }
    return accountEntity(account, {
      providerId: this.#providerId,
      config: this.#config,
      ownership: ownerOf(account, this.#config, NO_TAGS, owners),
    });
  }

  /** The group that owns the buckets without an owner; undefined where `unowned` is off. */
  unowned(): GroupEntity | undefined {
    const ref = this.#config.unowned;
    return ref === undefined
      ? undefined
      : unownedGroup({ providerId: this.#providerId, ref });
  }

  /** Whether a transformer takes part, of which nobody knows what it makes an entity of. */
  get hasTransformer(): boolean {
    return this.#transformer !== undefined;
  }

  async #renderOne(
    record: BucketRecord,
    options: {
      owners: Owners | undefined;
      isHashed: boolean;
      /** The refs of what it names; undefined for one that the catalog does not have. */
      targets: Array<string | undefined>;
    },
  ): Promise<RenderedBucket> {
    const { arn } = record;
    const { owners, targets, isHashed } = options;
    try {
      const context = await this.#contextOf(record);
      const ownership = ownerOf(record.account, this.#config, context, owners);
      const byConfig = bucketEntity(record, {
        providerId: this.#providerId,
        config: this.#config,
        context,
        ownership,
        name: isHashed
          ? hashedName(record.name, record.arn)
          : await this.#nameOf(record),
        targets: targets.filter(ref => ref !== undefined),
      });
      const entity = this.#transformer
        ? await transformed(record, byConfig, this.#transformer)
        : byConfig;
      if (!entity) {
        return { status: 'left-out', arn };
      }
      const owner = String(entity.spec?.owner ?? '');
      const ownerSource: OwnerSource =
        owner === ownership.owner ? ownership.source : { kind: 'transformer' };
      entity.metadata.annotations![ANNOTATION_AWS_OWNER_SOURCE] =
        ownerSourceText(ownerSource);
      await validateEntity(entity);
      return {
        status: 'rendered',
        arn,
        entity,
        ref: stringifyEntityRef(entity),
        owner,
        ownerSource,
        unknownOwners: ownership.unknownOwners,
        hasUnknownTargets: targets.includes(undefined),
      };
    } catch (error) {
      return { status: 'rejected', arn, reason: stringifyError(error) };
    }
  }

  /**
   * The refs of the buckets that get logs or copies of these ones, by ARN: those that the catalog has, or is about to get
   * with these. A bucket whose entity's name does not follow from its own, or whose namespace depends on tags, is not
   * found.
   */
  async #refsOfTargets(
    named: BucketRecord[],
    records: BucketRecord[],
    takenRefs: RenderContext['takenRefs'],
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const targets = records.flatMap(targetsOf);
    const { tag, fact, expression, value: namespace } = this.#config.namespace;
    if (targets.length === 0 || tag.length || fact.length || expression) {
      return found;
    }
    const arnByRef = new Map(
      targets.map(target => {
        const name = entityName(target.partition, target.name);
        const ref = { kind: 'Resource', namespace, name };
        return [stringifyEntityRef(ref), target.arn];
      }),
    );
    const isNamedAsEver = !this.#config.name && !this.#transformer;
    const here = new Set(isNamedAsEver ? named.map(({ arn }) => arn) : []);
    const others = [...arnByRef]
      .filter(([, arn]) => !here.has(arn))
      .map(([ref]) => ref);
    const holders =
      others.length > 0 ? await takenRefs(others) : new Map<string, string>();
    for (const [ref, arn] of arnByRef) {
      if (here.has(arn) || holders.get(ref) === arn) {
        found.set(arn, ref);
      }
    }
    return found;
  }

  async #contextOf(record: BucketRecord): Promise<SourceContext> {
    const results = new Map<string, ExpressionValue[]>();
    if (this.#expressions.size > 0) {
      const document = expressionDocument(record);
      for (const [source, expression] of this.#expressions) {
        results.set(source, await expression.evaluate(document));
      }
    }
    return {
      tag: tagLookup(knownTags(record) ?? {}),
      fact: name => statusOf(record, name),
      results,
    };
  }

  async #nameOf(record: BucketRecord): Promise<string> {
    if (this.#name) {
      const [name] = await this.#name.evaluate(nameDocument(record));
      if (typeof name !== 'string') {
        throw new Error('the expression of entity.name gave no text');
      }
      return name;
    }
    return record.kind === 'general-purpose'
      ? entityName(record.account.partition, record.name)
      : hashedName(record.name, record.arn);
  }

  /** Of two buckets with one entity ref, the one that has it in the catalog keeps it, else the first. */
  async #rejectTakenNames(
    rendered: RenderedBucket[],
    takenRefs: RenderContext['takenRefs'],
  ): Promise<RenderedBucket[]> {
    const refs = rendered.flatMap(bucket =>
      bucket.status === 'rendered' ? [bucket.ref] : [],
    );
    if (refs.length === 0) {
      return rendered;
    }
    const arnByRef = new Map(await takenRefs([...new Set(refs)]));
    return rendered.map(bucket => {
      if (bucket.status !== 'rendered') {
        return bucket;
      }
      const { arn, ref, entity } = bucket;
      const isAccounts =
        this.#config.accounts && isAccountEntityName(entity.metadata.name);
      if (isAccounts) {
        const reason = `its entity would be ${ref}, a name that only accounts have`;
        return { status: 'rejected', arn, reason };
      }
      const other = arnByRef.get(ref) ?? arn;
      if (other !== arn) {
        const reason = `its entity would be ${ref}, which is that of ${other}`;
        return { status: 'rejected', arn, reason };
      }
      arnByRef.set(ref, arn);
      return bucket;
    });
  }
}

async function transformed(
  record: BucketRecord,
  defaultEntity: ResourceEntity,
  transformer: AwsS3BucketTransformer,
): Promise<Entity | undefined> {
  const location = defaultEntity.metadata.annotations![ANNOTATION_LOCATION];
  const result = await transformer(record, defaultEntity);
  if (!result) {
    return undefined;
  }
  // What the catalog stores is JSON: no undefined, no Date, no getters.
  const entity: Entity = JSON.parse(JSON.stringify(result));
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata?.annotations,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
    },
  };
}

/** The expressions of all sources within these settings. */
function expressionsOf(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) {
    return [];
  }
  // A source has a list of tags; a label or annotation may itself be called `expression`.
  const { tag, expression } = settings as Partial<Source>;
  return Array.isArray(tag) && typeof expression === 'string'
    ? [expression]
    : Object.values(settings).flatMap(expressionsOf);
}
