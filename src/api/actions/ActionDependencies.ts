import type {
  AuthService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Clock } from '../../model/Clock';
import type { PricesOfProviders } from '../../usage/StoredTypes';
import type { BucketJudge } from '../BucketJudge';
import type { Reader } from '../Reader';

/** What the actions are made of. */
export interface ActionDependencies extends Omit<Reader, 'credentials'> {
  actionsRegistry: ActionsRegistryService;
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  judge: BucketJudge;
  /** Of the providers that read usage. */
  prices: PricesOfProviders;
  providerIds: string[];
}
