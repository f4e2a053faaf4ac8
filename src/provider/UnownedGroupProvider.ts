import { type GroupEntity, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { LOCATION_PREFIX } from 'backstage-plugin-aws-s3-buckets-common';
import { uniqBy } from 'lodash';

/**
 * Keeps the groups of the buckets that nobody owns in the catalog: those that the configuration names, and no others.
 * Where several providers name one group, the first one's is taken. A group of that name that comes from elsewhere is as
 * good; the catalog then keeps that one and says so in its log.
 */
export class UnownedGroupProvider implements EntityProvider {
  readonly #groups: GroupEntity[];

  constructor(groups: GroupEntity[]) {
    this.#groups = uniqBy(groups, group => stringifyEntityRef(group));
  }

  getProviderName(): string {
    return 'AwsS3UnownedGroupProvider';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await connection.applyMutation({
      type: 'full',
      entities: this.#groups.map(entity => ({
        entity,
        locationKey: `${LOCATION_PREFIX}unowned`,
      })),
    });
  }
}
