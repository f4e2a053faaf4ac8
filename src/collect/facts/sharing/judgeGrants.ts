import type { Grant, Permission } from '@aws-sdk/client-s3';
import type { SharingAccess } from 'backstage-plugin-aws-s3-buckets-common';
import type { Judged } from './Judged';
import { nameOfParty } from './nameOfParty';
import { partyOfGrantee } from './partyOfGrantee';
import { type Neighbourhood, statusOfParties } from './statusOfParties';

const ALL: SharingAccess[] = ['read', 'write', 'manage'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
const ACCESS: { readonly [Name in string]?: SharingAccess[] } = {
  READ: ['read'],
  READ_ACP: ['read'],
  WRITE: ['write'],
  WRITE_ACP: ['manage'],
} satisfies { [Name in Permission]?: SharingAccess[] };

/** What the grants of an ACL that is in force come to, one entry a grantee; those of the bucket's own account are left out. */
export function judgeGrants(
  grants: Grant[],
  ignoresPublicAcls: boolean,
  canonicalIds: ReadonlyMap<string, string>,
  neighbourhood: Neighbourhood,
): Judged[] {
  const byName = new Map<string, Judged>();
  for (const { Grantee: grantee, Permission: permission = '' } of grants) {
    const { party, isPublic } = partyOfGrantee(grantee, canonicalIds);
    const isOwn =
      party.kind === 'account' && party.id === neighbourhood.accountId;
    if (isOwn || (isPublic && ignoresPublicAcls)) {
      continue;
    }
    const name = nameOfParty(party);
    const access = new Set([
      ...(byName.get(name)?.statement.access ?? []),
      ...(ACCESS[permission] ?? ALL),
    ]);
    byName.set(name, {
      statement: {
        by: 'acl',
        effect: 'Allow',
        who: [name],
        access: ALL.filter(each => access.has(each)),
        scope: isPublic ? 'public' : statusOfParties([party], neighbourhood),
      },
      accounts: party.kind === 'account' ? [party.id] : [],
      services: party.kind === 'service' ? [party.name] : [],
    });
  }
  return [...byName.values()];
}
