import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  type AwsAccountFailure,
  type AwsAccountStatus,
  awsAccountsReadPermission,
} from 'backstage-plugin-aws-s3-buckets-common';
import { type AccountStatus, listAccountStatuses } from '../inventory';
import { describeFailure } from '../model/describeFailure';
import type { Failure } from '../model/Failure';
import { groupFailures } from '../model/groupFailures';
import { mergeFailures } from '../model/mergeFailures';
import { placesInWords } from '../model/placesInWords';
import type { Reader } from './Reader';

/**
 * How the reading of each account of each provider stands, for somebody who may know that.
 *
 * @throws NotAllowedError where they may not
 */
export async function accountStatuses(
  { database, permissions, credentials }: Omit<Reader, 'catalog'>,
  providerIds: string[],
): Promise<AwsAccountStatus[]> {
  const [{ result }] = await permissions.authorize(
    [{ permission: awsAccountsReadPermission }],
    { credentials },
  );
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `The state of AWS accounts takes the permission ${awsAccountsReadPermission.name}.`,
    );
  }
  const statuses = await Promise.all(
    providerIds.map(id => listAccountStatuses(database, id)),
  );
  return statuses.flat().map(withWords);
}

/** The failures in the words that the log has, each reason once; without what AWS answered, which the log has. */
function withWords({
  failures,
  goneFrom,
  ...status
}: AccountStatus): AwsAccountStatus {
  return {
    ...status,
    failures: goneFrom
      ? [gone(goneFrom)]
      : groupFailures(failures.map(failure => ({ failure }))).map(group =>
          told(group.map(({ failure }) => failure)),
        ),
  };
}

function told(group: Failure[]): AwsAccountFailure {
  const { reason, ...rest } = describeFailure(mergeFailures(group));
  const places = placesInWords(group);
  return { reason: places ? `${reason} (${places})` : reason, ...rest };
}

/** Of an account that is not read any more, and whose removal is held back. */
function gone(goneFrom: 'host' | 'organization'): AwsAccountFailure {
  return {
    kind: 'gone',
    reason:
      goneFrom === 'host'
        ? 'Backstage runs with the credentials of another account now'
        : 'the organization no longer has the account',
    remedy:
      'If that is right, nothing is to be done: the account leaves the catalog after some more runs. Else bring it back.',
    permissions: [],
  };
}
