import { uniqBy } from 'lodash';
import { DateTime } from 'luxon';
import type { KnownAccounts } from '../accounts/accountsToRead';
import { type AwsAccount, describeAccount } from '../model/AwsAccount';
import { countOf } from '../model/countOf';
import {
  type AccountFailure,
  summariseFailures,
} from '../model/summariseFailures';
import {
  RunEndedError,
  type RunError,
  UnreadAccountsError,
} from '../model/runErrors';

/** What a run did not do. */
export interface RunProblems {
  providerId: string;
  /** How many accounts there are to read. */
  accounts: number;
  failures: AccountFailure[];
  /** Accounts that the run did not get to, and when each was last read, ISO 8601. Only where it was ended from outside. */
  leftOut: Array<{ account: AwsAccount; readAt?: string }>;
  isEnded: boolean;
  organization: KnownAccounts['organization'];
  /** Whether the organization has answered before. */
  hasLastAnswer: boolean;
  now: Date;
}

/** The one error that ends a run that did not do all, and says everything; undefined where it did. Pure. */
export function errorOfRun(run: RunProblems): RunError | undefined {
  const { accounts, failures, isEnded, organization, hasLastAnswer } = run;
  const unanswered = unansweredOf(organization);
  const [whyUnanswered] = unanswered.values();
  const problems = [
    organization.status === 'unavailable' &&
      `${organization.reason.message} ${hasLastAnswer ? 'The accounts of its last answer were read.' : 'It has not answered yet, so none of its accounts is known.'}`,
    unanswered.size > 0 &&
      `The organization's lists lack ${countOf(unanswered.size, 'account')} that its last answer had, and it doesn't say whether they left: ${[...unanswered.keys()].join(', ')}. They stay. ${whyUnanswered}`,
    failures.length > 0 &&
      `${uniqBy(failures, ({ account }) => account.id).length} of ${accounts} accounts could not be read, and keep their entities:\n${summariseFailures(failures)}`,
  ].filter(problem => problem !== false);
  if (isEnded) {
    return new RunEndedError([leftOutText(run), ...problems].join('\n'));
  }
  return problems.length > 0
    ? new UnreadAccountsError(problems.join('\n'))
    : undefined;
}

/** Accounts of earlier answers of which the organization does not say what became of them, and why. */
export function unansweredOf(
  organization: KnownAccounts['organization'],
): Map<string, string> {
  return organization.status === 'complete'
    ? organization.unanswered
    : new Map();
}

/** Which accounts the run did not get to, and when they were last read. */
function leftOutText({
  leftOut,
  accounts,
  providerId,
  now,
}: RunProblems): string {
  const base = DateTime.fromJSDate(now);
  const named = leftOut.map(({ account, readAt }) => {
    const age = readAt
      ? `last read ${DateTime.fromISO(readAt).toRelative({ base, locale: 'en' })}`
      : 'not read yet';
    return `${describeAccount(account)}: ${age}`;
  });
  return `The run ended, by its time-out or by the shutdown of the backend, and ${named.length} of ${accounts} accounts were not read to their end. They keep what was committed, and the next run begins with those that wait longest. If it happens often, raise schedule.timeout or shards of provider ${providerId}. Left: ${named.join('; ')}.`;
}
