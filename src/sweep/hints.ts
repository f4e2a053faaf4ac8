import { stringifyError } from '@backstage/errors';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { OwnersReader } from '../entity/owners';
import type { TakenHint } from '../inventory';
import { AccountReader, type RunContext } from './account';
import { CatalogWriter } from './catalogWriter';
import { locationKeyOf, openHttp } from './run';

/** How many hints are taken at once. Another replica may take the next ones. */
const TAKEN_AT_ONCE = 20;

/**
 * Works off the hints of a provider: reads the buckets, or the accounts, that somebody asked to have read now. It is the
 * same code as that of a sweep, with a slice of one name. A hint that could not be read is tried again after growing
 * pauses, and is then left to the next sweep.
 */
export class HintWorker {
  constructor(
    private readonly context: RunContext & {
      owners: OwnersReader | undefined;
    },
    private readonly connection: EntityProviderConnection,
  ) {}

  /** Works off the hints that are due. */
  async work(signal: AbortSignal): Promise<void> {
    const { hints } = this.context.inventory;
    const taken = await hints.take(TAKEN_AT_ONCE, new Date());
    if (taken.length === 0) {
      return;
    }
    const http = openHttp(this.context, signal);
    try {
      const reader = new AccountReader(this.context, {
        http,
        writer: new CatalogWriter(
          this.connection,
          locationKeyOf(this.context.config.id),
          signal,
        ),
        owners: await this.context.owners?.read(),
        signal,
        stateOf: () => undefined,
      });
      for (const hint of taken) {
        await this.#read(reader, hint);
      }
    } finally {
      http.destroy();
    }
  }

  async #read(reader: AccountReader, hint: TakenHint): Promise<void> {
    const { inventory, logger } = this.context;
    const { accountId } = hint.listing;
    const what = hint.name
      ? `bucket ${hint.name} of account ${accountId}`
      : `account ${accountId}`;
    try {
      const account = await inventory.accountById(accountId);
      if (account) {
        await (hint.name
          ? reader.readBucket(account, hint.listing, hint.name)
          : reader.read(
              account,
              hint.listing.region ? { only: hint.listing } : {},
            ));
      }
      await inventory.hints.done(hint);
    } catch (error) {
      const isPutOff = await inventory.hints.putOff(hint, new Date());
      logger.warn(
        `Reading ${what} on request failed. ${isPutOff ? 'It is tried again.' : 'The next run reads it.'} (${stringifyError(error)})`,
      );
    }
  }
}
