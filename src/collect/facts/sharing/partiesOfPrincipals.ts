import type { Statement } from './parsePolicy';
import type { Party } from './Party';

/** What tells whose a principal is. */
export interface Accounts {
  /** The bucket's partition. Nothing crosses partitions. */
  partition: string;
  /** The ids of accounts by their canonical user ids, as far as they are known. */
  canonicalIds: ReadonlyMap<string, string>;
}

const WILDCARD = /[*?]|\$\{/;

/**
 * Whom the Principal of a statement names:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html.
 *
 * AWS allows no wildcard within a principal; a store that does may let anybody in.
 */
export function partiesOfPrincipals(
  { principals, isNotPrincipal }: Statement,
  accounts: Accounts,
): Party[] {
  if (isNotPrincipal) {
    const names = principals.flatMap(each => each.names).sort();
    return [{ kind: 'anybody', name: `all but ${names.join(', ')}` }];
  }
  return principals.flatMap(({ kind, names }) =>
    names.map((name): Party => {
      if (WILDCARD.test(name)) {
        return { kind: 'anybody', name };
      }
      switch (kind) {
        case 'service':
          return { kind: 'service', name };
        case 'federated':
          // Who has an account at a web identity provider: S3 takes it for public. A provider that has an ARN is one
          // account's, and its sessions are those of that account's roles.
          return accountOf(name, accounts) ?? { kind: 'anybody', name };
        case 'canonicaluser':
          return partyOfCanonicalId(name, accounts);
        default:
          return (
            accountOf(name, accounts) ?? partyOfCanonicalId(name, accounts)
          );
      }
    }),
  );
}

/** The account that a principal is of: by its id, or by the ARN of its root, a user, a role or a session. */
function accountOf(name: string, { partition }: Accounts): Party | undefined {
  if (/^\d{12}$/.test(name)) {
    return { kind: 'account', id: name };
  }
  const [arn, ofPartition, service, region, id] = name.split(':', 5);
  return arn === 'arn' &&
    ofPartition === partition &&
    ['iam', 'sts'].includes(service) &&
    region === '' &&
    /^\d{12}$/.test(id)
    ? { kind: 'account', id }
    : undefined;
}

/**
 * An account by its canonical user id; else an identity that can't be told to be of any account: an unknown canonical
 * user id, an origin access identity of CloudFront, and the id (`AROA…`, `AIDA…`) that AWS shows for a role or a user
 * which was deleted.
 */
function partyOfCanonicalId(name: string, { canonicalIds }: Accounts): Party {
  const id = canonicalIds.get(name);
  return id ? { kind: 'account', id } : { kind: 'identity', name };
}
