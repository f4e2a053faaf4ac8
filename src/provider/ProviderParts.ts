import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { CredentialSource } from '../aws/CredentialSource';
import type { UsageTables } from '../usage/UsageTables';
import type { RunContext } from './RunContext';

/** What a provider works with. */
export interface ProviderParts {
  context: RunContext;
  credentials: CredentialSource;
  scheduler: SchedulerService;
  /** Absent where usage is not read. */
  usage?: UsageTables;
}
