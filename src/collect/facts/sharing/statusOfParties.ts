import type { SharingStatus } from 'backstage-plugin-aws-s3-buckets-common';
import type { Party } from './Party';

/** The accounts that are known, seen from a bucket. */
export interface Neighbourhood {
  /** The account that the bucket is in. */
  accountId: string;
  /** The ids of the accounts that are read. */
  readAccounts: ReadonlySet<string>;
  /** The id of the organization; undefined where it isn't known, so that none can be told to be ours. */
  organizationId?: string;
}

/** From the narrowest to the widest. */
export const SHARING_STATUSES: readonly SharingStatus[] = [
  'account',
  'organization',
  'accounts',
  'foreign',
  'conditional',
  'public',
];

/**
 * Services of AWS that write to a bucket for its own account only: server access logs stay in the account,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html. Any other service may act for
 * any of its customers, where the policy doesn't say for whom:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
const SERVICES_OF_OWN_ACCOUNT = new Set(['logging.s3.amazonaws.com']);

/** How widely a bucket is shared with these; undefined where they are nobody. */
export function statusOfParties(
  parties: Party[],
  neighbourhood: Neighbourhood,
): SharingStatus | undefined {
  const found = new Set(
    parties.map(party => statusOfParty(party, neighbourhood)),
  );
  return SHARING_STATUSES.findLast(status => found.has(status));
}

function statusOfParty(
  party: Party,
  { accountId, readAccounts, organizationId }: Neighbourhood,
): SharingStatus {
  switch (party.kind) {
    case 'anybody':
      return 'conditional';
    case 'service':
      return SERVICES_OF_OWN_ACCOUNT.has(party.name)
        ? 'account'
        : 'conditional';
    case 'organization':
      return party.id === organizationId ? 'organization' : 'foreign';
    case 'identity':
      return 'foreign';
    default:
      if (party.id === accountId) {
        return 'account';
      }
      return readAccounts.has(party.id) ? 'accounts' : 'foreign';
  }
}
