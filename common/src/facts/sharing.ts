import type { ConfigurationWording } from './fact';

/**
 * Who beyond the bucket's own account is let in, from the widest to the narrowest.
 *
 * - `public`: anybody, or anybody with an AWS account.
 * - `conditional`: anybody who meets conditions of which nobody can say who that is: addresses, VPCs, a service of AWS
 *   that acts for whom it likes.
 * - `foreign`: an account that isn't read here, or an identity or an organization that can't be told to be ours.
 * - `accounts`: other accounts, all of which are read here.
 * - `organization`: whoever belongs to the organization.
 * - `account`: nobody else.
 *
 * @public
 */
export type SharingStatus =
  | 'public'
  | 'conditional'
  | 'foreign'
  | 'accounts'
  | 'organization'
  | 'account';

/**
 * What somebody may do: read objects or settings, write or delete objects, change the bucket's settings and permissions.
 *
 * @public
 */
export type SharingAccess = 'read' | 'write' | 'manage';

/**
 * What one statement of a bucket's policy, or one grantee of its ACL, says. Not its text: that may be long, and may
 * hold what is nobody's business.
 *
 * @public
 */
export interface SharingStatement {
  /** The statement's id; absent where it has none. */
  sid?: string;
  /** Where it stands. */
  by: 'policy' | 'acl';
  /** Whether it lets in, or keeps out. */
  effect: 'Allow' | 'Deny';
  /**
   * Whom it names: `*`, account ids, services, `organization o-…`, `access points of …`, other identities as AWS gives
   * them; `all but …` for a NotPrincipal. Sorted.
   */
  who: string[];
  /** In the order read, write, manage. */
  access: SharingAccess[];
  /** The keys of its conditions, as `aws:SourceIp`. Sorted; absent where it has none. */
  conditions?: string[];
  /** Whom it lets in, as far as it is in force; absent where it denies. */
  scope?: SharingStatus;
}

/**
 * Who beyond the bucket's own account may reach it by its policy and its ACL. Never narrower than what S3 does: what a
 * Deny takes away again isn't taken off. Access points have policies of their own.
 *
 * @public
 */
export interface Sharing {
  /** The widest of all statements. */
  status: SharingStatus;
  /** The ids of other accounts that are let in by name. Sorted. */
  accounts: string[];
  /** The services of AWS that are let in, as `logging.s3.amazonaws.com`. Sorted. */
  services: string[];
  /** What those who are let in may do, in the order read, write, manage. */
  access: SharingAccess[];
  /** Whether the policy denies everybody, for everything, what comes without TLS. */
  tlsOnly: boolean;
  /** The widest first. */
  statements: SharingStatement[];
}

export const sharing: ConfigurationWording<Sharing> = {
  label: 'Sharing',
  calls: {
    GetBucketPolicy: 's3:GetBucketPolicy',
    GetBucketAcl: 's3:GetBucketAcl',
    GetAccountPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
    GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
    GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
  },
  known: value => describeSharing(value),
  none: 'not shared',
  noneStatus: 'account',
  statuses: {
    public: {
      label: 'public',
      meaning: 'Anybody can reach it, or anybody who has an AWS account.',
    },
    conditional: {
      label: 'by conditions',
      meaning:
        'Anybody can reach it who meets a condition: an address, a VPC, a service that acts for them.',
    },
    foreign: {
      label: 'foreign account',
      meaning: 'An account can reach it that is not read here.',
    },
    accounts: {
      label: 'other accounts',
      meaning: 'Other accounts can reach it. All of them are read here.',
    },
    organization: {
      label: 'organization',
      meaning: 'Every account of the organization can reach it.',
    },
    account: {
      label: 'not shared',
      meaning:
        'Its policy and its ACL let nobody in who is outside of its account.',
    },
  },
};

/**
 * Who may reach a bucket in words: `shared with account payments (222222222222): read`.
 *
 * @param nameOf - the name of an account, where it is known
 */
export function describeSharing(
  value: Sharing,
  nameOf: (accountId: string) => string | undefined = () => undefined,
): string {
  const { status, accounts, services, access } = value;
  const others = new Set<string>();
  for (const { who, scope } of value.statements) {
    if (scope === 'organization') {
      others.add('the organization');
    } else if (scope === 'foreign') {
      who.filter(isNoAccount).forEach(name => others.add(name));
    }
  }
  const parts = [
    ...(status === 'public' ? ['anybody'] : []),
    ...(status === 'conditional' ? ['anybody who meets its conditions'] : []),
    ...accounts.map(id => {
      const name = nameOf(id);
      return name ? `account ${name} (${id})` : `account ${id}`;
    }),
    ...[...others].sort(),
    ...services.map(service => `the service ${service}`),
  ];
  return parts.length > 0
    ? `shared with ${parts.join(', ')}: ${access.join(', ')}`
    : 'not shared';
}

function isNoAccount(who: string): boolean {
  return !/^\d{12}$|^\*$/.test(who);
}
