import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { writePast } from './writePast';

/** Gives a backend's inventory the past of the sample organization, in the database of its catalog. */
export class SamplePast {
  readonly #since = new Date();
  #database: DatabaseService | undefined;

  /** To be added to the backend. */
  readonly feature: BackendFeature = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'aws-s3-buckets-sample-past',
    register: env =>
      env.registerInit({
        deps: { database: coreServices.database },
        init: async ({ database }) => {
          this.#database = database;
        },
      }),
  });

  /**
   * Writes it, once the first reading is over.
   *
   * @returns how many changes were written: none where the inventory has a past, or is not that of the sample
   */
  async write(): Promise<number> {
    if (!this.#database) {
      throw new Error('The backend of the sample has not started yet.');
    }
    const database = await this.#database.getClient();
    return writePast(database, { since: this.#since, now: new Date() });
  }
}
