import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Clock } from '../../model/Clock';
import type { Reader } from '../Reader';

/** What the actions are made of. */
export interface ActionDependencies extends Omit<Reader, 'credentials'> {
  actionsRegistry: ActionsRegistryService;
  clock: Clock;
  config: RootConfigService;
  providerIds: string[];
}
