import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  type GroupEntity,
  type ResourceEntity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type { Expression } from 'jsonata';
import { bucketArn } from '../model/partition';
import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import type { AwsS3BucketTransformer } from '../extensionPoint';
import { accountEntity } from './account';
import { bucketEntity } from './bucket';
import type { EntityConfig } from '../config/entity';
import { entityName, isAccountEntityName } from './name';
import { ownerOf } from './owner';
import type { Owners } from './owners';
import {
  expressionDocument,
  knownTags,
  nameDocument,
  type Source,
  type SourceContext,
  tagLookup,
} from './source';
import { unownedGroup } from './unowned';
import { validateEntity } from './validate';

/**
 * What became of a bucket: an entity that the catalog will take, nothing because the transformer leaves it out, or
 * nothing because something went wrong with this one bucket.
 */
export type RenderedBucket =
  | {
      status: 'rendered';
      entity: Entity;
      /** Texts of tags or config that were to name the owner, but are no ref, or nobody's in the catalog. */
      unknownOwners: string[];
    }
  | { status: 'left-out' }
  | { status: 'rejected'; reason: string };

/** Turns what was read of AWS into entities, as one provider's config says. */
export interface EntityRenderer {
  /**
   * Never throws.
   *
   * @param holders - which bucket has an entity, ARN by entity ref; it keeps it. Asked for where config or a transformer
   *   makes the names, which may then meet, and those of this run are added. One for each run; without it they aren't
   *   checked.
   */
  bucket(
    record: BucketRecord,
    holders?: () => Promise<Map<string, string>>,
  ): Promise<RenderedBucket>;
  /** The account's entity; undefined where `accounts.enabled` is off. */
  account(account: AwsAccount): Promise<ResourceEntity | undefined>;
  /** The group of the buckets that nobody owns; undefined where `unowned.enabled` is off. */
  unowned(): GroupEntity | undefined;
}

const noTags: SourceContext = { tag: () => undefined, results: new Map() };

/**
 * @param options.owners - gives the catalog's groups and users; without it, or where it gives undefined, owners aren't
 *   checked
 */
export function createEntityRenderer(options: {
  providerId: string;
  config: EntityConfig;
  transformer?: AwsS3BucketTransformer;
  owners?: () => Promise<Owners | undefined>;
}): EntityRenderer {
  const { providerId, config, transformer, owners } = options;
  const { name: nameSource, ...fields } = config;
  const expressions = expressionsOf(fields);

  async function render(
    record: BucketRecord,
    holders?: () => Promise<Map<string, string>>,
  ): Promise<RenderedBucket> {
    const context = {
      tag: tagLookup(knownTags(record) ?? {}, config.exactTagKeys),
      results: await evaluateAll(expressions, record),
    };
    const { owner, unknown } = ownerOf(
      record.account,
      config,
      context,
      await owners?.(),
    );
    const defaultEntity = bucketEntity(record, {
      providerId,
      config,
      context,
      owner,
      name: await nameOf(record),
    });
    const entity = transformer
      ? await transformed(record, defaultEntity, transformer)
      : defaultEntity;
    if (!entity) return { status: 'left-out' };
    await validateEntity(entity);
    if (nameSource || transformer) takeName(entity, record, await holders?.());
    return { status: 'rendered', entity, unknownOwners: unknown };
  }

  async function nameOf(record: BucketRecord): Promise<string> {
    if (!nameSource) return entityName(record.account.partition, record.name);
    const name = await evaluate(nameSource.expression, nameDocument(record));
    if (typeof name === 'string') return name;
    throw new Error(`the expression of entity.name gave no text`);
  }

  function takeName(
    entity: Entity,
    { account, name }: BucketRecord,
    holders: Map<string, string> | undefined,
  ) {
    const ref = stringifyEntityRef(entity);
    if (config.accounts.enabled && isAccountEntityName(entity.metadata.name)) {
      throw new Error(`its entity would be ${ref}, as only an account's is`);
    }
    const arn = bucketArn(account.partition, name);
    const other = holders?.get(ref);
    if (other !== undefined && other !== arn) {
      throw new Error(`its entity would be ${ref}, which is that of ${other}`);
    }
    holders?.set(ref, arn);
  }

  return {
    async bucket(record, holders) {
      try {
        return await render(record, holders);
      } catch (error) {
        return { status: 'rejected', reason: stringifyError(error) };
      }
    },
    async account(account) {
      if (!config.accounts.enabled) return undefined;
      const { owner } = ownerOf(account, config, noTags, await owners?.());
      return accountEntity(account, { providerId, config, owner });
    },
    unowned() {
      return config.unowned.enabled
        ? unownedGroup({ providerId, config })
        : undefined;
    },
  };
}

async function transformed(
  record: BucketRecord,
  defaultEntity: ResourceEntity,
  transformer: AwsS3BucketTransformer,
): Promise<Entity | undefined> {
  const location = defaultEntity.metadata.annotations![ANNOTATION_LOCATION];
  const result = await transformer(record, defaultEntity);
  if (!result) return undefined;
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
function expressionsOf(settings: unknown): Expression[] {
  if (typeof settings !== 'object' || settings === null) return [];
  const { expression } = settings as Partial<Source>;
  return typeof expression?.evaluate === 'function'
    ? [expression]
    : Object.values(settings).flatMap(expressionsOf);
}

async function evaluateAll(
  expressions: Expression[],
  record: BucketRecord,
): Promise<Map<Expression, unknown>> {
  const results = new Map<Expression, unknown>();
  if (!expressions.length) return results;
  const document = expressionDocument(record);
  for (const expression of expressions) {
    results.set(expression, await evaluate(expression, document));
  }
  return results;
}

async function evaluate(
  expression: Expression,
  document: unknown,
): Promise<unknown> {
  try {
    return await expression.evaluate(document);
  } catch (error) {
    // JSONata throws plain objects with code, position, token and message.
    throw new Error(`an expression failed: ${error.message ?? error.code}`);
  }
}
