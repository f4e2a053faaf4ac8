import type { GroupEntity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { locationKeyOf } from './run';

/**
 * Keeps the group of the buckets that nobody owns in the catalog: the one that the configuration names, or none. A group
 * of that name that comes from elsewhere is as good; the catalog then keeps that one and says so in its log.
 */
export class UnownedGroupProvider implements EntityProvider {
  constructor(
    private readonly providerId: string,
    private readonly group: GroupEntity | undefined,
  ) {}

  getProviderName(): string {
    return `AwsS3BucketProvider:${this.providerId}:unowned`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await connection.applyMutation({
      type: 'full',
      entities: this.group
        ? [{ entity: this.group, locationKey: locationKeyOf(this.providerId) }]
        : [],
    });
  }
}
