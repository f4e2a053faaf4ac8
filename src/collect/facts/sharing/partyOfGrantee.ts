import type { Grantee } from '@aws-sdk/client-s3';
import type { Party } from './Party';

const GROUPS = 'http://acs.amazonaws.com/groups';

/**
 * Whom a grant of an ACL names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee.
 * `isPublic`: S3 takes it for public.
 */
export function partyOfGrantee(
  grantee: Grantee | undefined,
  canonicalIds: ReadonlyMap<string, string>,
): { party: Party; isPublic: boolean } {
  const { ID, URI, EmailAddress }: Partial<Grantee> = grantee ?? {};
  switch (URI) {
    case undefined: {
      const name = ID ?? EmailAddress ?? 'an unknown grantee';
      const id = canonicalIds.get(name);
      return {
        party: id ? { kind: 'account', id } : { kind: 'identity', name },
        isPublic: false,
      };
    }
    case `${GROUPS}/global/AllUsers`:
    case `${GROUPS}/global/AuthenticatedUsers`:
      return { party: { kind: 'anybody', name: '*' }, isPublic: true };
    case `${GROUPS}/s3/LogDelivery`:
      return {
        party: { kind: 'service', name: 'logging.s3.amazonaws.com' },
        isPublic: false,
      };
    default:
      return { party: { kind: 'anybody', name: URI }, isPublic: false };
  }
}
