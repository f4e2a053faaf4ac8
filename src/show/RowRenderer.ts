import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { BucketRow, Inventory } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { CatalogTables } from './CatalogTables';
import type { EntityRenderer, RenderedBucket } from './EntityRenderer';
import type { Owners } from './OwnersReader';
import { recordOfRow } from './recordOfRow';

/** A row, and what became of it. */
export interface RenderedRow {
  row: BucketRow;
  rendered: RenderedBucket | { status: 'gone'; arn: string };
  isNameTaken: boolean;
}

/** What the parts that show one provider's buckets share. */
export interface ShowContext {
  inventory: Inventory;
  renderer: EntityRenderer;
  connection: EntityProviderConnection;
  /** Names the provider. Of two providers with one key, the later one would take over the other's entities. */
  locationKey: string;
  catalogTables: CatalogTables;
  owners: Owners | undefined;
  signal: AbortSignal;
}

/** Makes the entities of rows, each under a name that it may have in the catalog. */
export class RowRenderer {
  constructor(
    private readonly context: Pick<
      ShowContext,
      'inventory' | 'renderer' | 'catalogTables' | 'locationKey' | 'owners'
    >,
  ) {}

  /** The entities that rows of an account have. Whose name an entity of somebody else has gets one with a hash. */
  async render(account: AwsAccount, rows: BucketRow[]): Promise<RenderedRow[]> {
    const there = rows.filter(row => row.gone_at === null);
    const hashed = new Set(
      there.filter(row => row.is_name_taken).map(({ arn }) => arn),
    );
    let rendered = await this.#renderRows(account, there, hashed);
    const taken = await this.#takenByOthers(there, rendered);
    if (taken.size > 0) {
      taken.forEach((_, arn) => hashed.add(arn));
      rendered = (await this.#renderRows(account, there, hashed)).map(bucket =>
        bucket.status === 'rendered' && taken.get(bucket.arn) === bucket.ref
          ? {
              status: 'rejected',
              arn: bucket.arn,
              reason: `its entity would be ${bucket.ref}, which the catalog has from somebody else`,
            }
          : bucket,
      );
    }
    const byId = new Map(there.map((row, i) => [row.id, rendered[i]]));
    return rows.map(row => ({
      row,
      rendered: byId.get(row.id) ?? { status: 'gone', arn: row.arn },
      isNameTaken: hashed.has(row.arn),
    }));
  }

  async #renderRows(
    account: AwsAccount,
    rows: BucketRow[],
    hashed: Set<string>,
  ): Promise<RenderedBucket[]> {
    const { renderer, owners, inventory, catalogTables } = this.context;
    return renderer.renderAll(
      rows.map(row => recordOfRow(row, account)),
      {
        owners,
        hashed,
        takenRefs: refs => inventory.shown.holdersOf(refs),
        refsOfArns: arns => catalogTables.byArn(arns),
      },
    );
  }

  /** Names that the catalog has from somebody else, by the ARN of the bucket. Only for new names, the catalog is asked. */
  async #takenByOthers(
    rows: BucketRow[],
    rendered: RenderedBucket[],
  ): Promise<Map<string, string>> {
    const { catalogTables, locationKey } = this.context;
    const fresh = rendered.flatMap((bucket, i) =>
      bucket.status === 'rendered' && bucket.ref !== rows[i].entity_ref
        ? [bucket]
        : [],
    );
    const held = await catalogTables.held(fresh.map(({ ref }) => ref));
    return new Map(
      fresh.flatMap(({ arn, ref }): Array<[string, string]> => {
        const key = held.get(ref)?.locationKey;
        return key && key !== locationKey ? [[arn, ref]] : [];
      }),
    );
  }
}
