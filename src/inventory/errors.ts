import { CustomErrorBase } from '@backstage/errors';

/**
 * Another run has written what is known of the account since this one began to read it: another replica of the backend
 * took over. This run leaves the account to that one; the next run starts from what it wrote.
 *
 * @public
 */
export class AccountTakenOverError extends CustomErrorBase {
  name = 'AccountTakenOverError' as const;

  constructor(providerId: string, accountId: string) {
    super(
      `Account ${accountId} of provider ${providerId} was written by another run since this one began to read it, so this one leaves it as it is. It happens when a run outlives its timeout and another replica of the backend starts the next; where it happens often, give the schedule a longer timeout.`,
    );
  }
}
