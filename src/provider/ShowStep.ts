import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import {
  type BucketChange,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import { version } from '../../package.json';
import { AccountReport } from '../collect/AccountReport';
import { countKinds } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import { CatalogCheck } from '../show/CatalogCheck';
import type { Owners } from '../show/OwnersReader';
import { Projector } from '../show/Projector';
import type { ShowContext } from '../show/RowRenderer';
import type { RunContext } from './RunContext';

/** What is shown of an account, some of its rows at a time, with the changes that only entities tell. */
type Shown = AsyncIterable<BucketChange[]>;

/**
 * Shows the catalog what the inventory has of accounts, says what is odd about it, and then publishes what changed: whose
 * the buckets are is known only then.
 */
export class ShowStep {
  readonly #shown: ShowContext;
  readonly #projector: Projector;

  constructor(
    private readonly context: RunContext,
    private readonly run: {
      connection: EntityProviderConnection;
      owners: Owners | undefined;
      signal: AbortSignal;
    },
  ) {
    const { config, inventory, show } = context;
    const { renderer, catalogTables } = show;
    this.#shown = {
      inventory,
      renderer,
      catalogTables,
      locationKey: locationKeyOf(config.id),
      ...run,
    };
    this.#projector = new Projector(this.#shown);
  }

  /**
   * Shows what is due of an account.
   *
   * @param found - changes of the rows that are due, to be published now
   * @returns these, and those that only entities tell
   */
  async due(
    account: AwsAccount,
    report: AccountReport,
    found: BucketChange[] = [],
  ): Promise<BucketChange[]> {
    const changes = [...found];
    for await (const more of this.#projector.showDue(account, report)) {
      changes.push(...more);
    }
    report.changed(changes);
    await this.#publish(changes);
    return changes;
  }

  /** Shows anew what may have settled, and what a process that was ended, or two that met, left due. */
  async rest(account: AwsAccount): Promise<void> {
    const projector = this.#projector;
    await this.#reporting(account, async function* rest(report) {
      yield* projector.showUnsettled(account, report);
      yield* projector.showDue(account, report);
    });
  }

  /** Shows all of an account anew where what its entities depend on has changed. */
  async walkIfDue(
    account: AwsAccount,
    walkedWith: string | null | undefined,
  ): Promise<void> {
    const { config, show } = this.context;
    const { checks, renderer } = show;
    const key = JSON.stringify({
      version,
      entity: config.entity,
      account,
      owners: this.run.owners?.digest,
    });
    const isWalkDue =
      walkedWith !== key ||
      // What its code makes of a bucket, nobody knows.
      (renderer.hasTransformer && checks.isFirst(`walk of ${account.id}`));
    if (isWalkDue) {
      await this.#reporting(account, report =>
        this.#projector.walk(account, key, report),
      );
      checks.done(`walk of ${account.id}`);
    }
  }

  /** Holds the catalog against an account. */
  async checkIfDue(account: AwsAccount): Promise<void> {
    const { checks } = this.context.show;
    if (!checks.isDue(account.id)) {
      return;
    }
    const report = new AccountReport(account, this.context.logger);
    try {
      if (await this.#check().checkAccount(account, report)) {
        checks.done(account.id);
      }
    } finally {
      report.logProblems();
    }
  }

  /** Removes entities of the provider that the inventory does not have. */
  async removeStraysIfDue(): Promise<void> {
    const { checks } = this.context.show;
    if (checks.isDue('strays') && (await this.#check().removeStrays())) {
      checks.done('strays');
    }
  }

  /** Writes down that an account is not read any more, and removes its entities. */
  async leave(account: AwsAccount): Promise<void> {
    const projector = this.#projector;
    const { inventory } = this.context;
    await this.#reporting(account, async function* leave(report) {
      for await (const changes of inventory.leaveAccount(account)) {
        for await (const more of projector.showDue(account, report)) {
          changes.push(...more);
        }
        yield changes;
      }
      yield* projector.showDue(account, report);
    });
    await projector.leave(account);
  }

  async #reporting(
    account: AwsAccount,
    show: (report: AccountReport) => Shown,
  ): Promise<void> {
    const { logger, metrics } = this.context;
    const report = new AccountReport(account, logger);
    try {
      for await (const changes of show(report)) {
        metrics.changed('sweep', countKinds(changes));
        await this.#publish(changes);
      }
    } finally {
      report.logProblems();
    }
  }

  async #publish(changes: BucketChange[]): Promise<void> {
    await this.context.publisher.publish(changes.map(({ id }) => id));
  }

  #check(): CatalogCheck {
    const { logger, show } = this.context;
    const { catalog, auth } = show;
    return new CatalogCheck({
      context: this.#shown,
      projector: this.#projector,
      catalog,
      auth,
      logger,
    });
  }
}

/** One per provider: of two providers with the same key, the later one would take over the other's entities. */
function locationKeyOf(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}`;
}
