import type { Grant } from '@aws-sdk/client-s3';
import type {
  Sharing,
  SharingAccess,
  SharingStatus,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { uniq } from 'lodash';
import { concernsBucket } from './concernsBucket';
import type { Judged } from './Judged';
import { judgeGrants } from './judgeGrants';
import { judgeStatement } from './judgeStatement';
import { parsePolicy, type Statement } from './parsePolicy';
import { partiesOfPrincipals } from './partiesOfPrincipals';
import type { Party } from './Party';
import { publicByS3 } from './publicByS3';
import { requiresTls } from './requiresTls';
import { type Neighbourhood, SHARING_STATUSES } from './statusOfParties';

/** What decides who may reach a bucket, by its policy and its ACL. */
export interface SharingSettings extends Neighbourhood {
  /** The bucket's name. */
  bucket: string;
  /** The bucket's partition. */
  partition: string;
  /** The policy, as GetBucketPolicy gives it; undefined where there is none. */
  policy?: string;
  /**
   * Whether S3 takes the policy for public, as GetBucketPolicyStatus says. Undefined where it wasn't asked: then by what
   * S3's page says of that, and where the page leaves it open, by the wider answer.
   */
  isPolicyPublic?: boolean;
  /** What the ACL grants; none where ACLs aren't in force. */
  grants: Grant[];
  /** The canonical user id of the bucket's owner, as GetBucketAcl gives it. */
  ownerId?: string;
  /** The ids of other accounts by their canonical user ids, as far as they are known. */
  canonicalIds?: ReadonlyMap<string, string>;
  /** Whether RestrictPublicBuckets is on for the bucket, its account or the organization. */
  restrictsPublicBuckets: boolean;
  /** Likewise IgnorePublicAcls. */
  ignoresPublicAcls: boolean;
}

/** An Allow that may concern the bucket. */
interface Allow {
  statement: Statement;
  principals: Party[];
  isPublic: ReturnType<typeof publicByS3>;
}

/**
 * Who beyond the bucket's own account may reach it. The answer is never narrower than what S3 does: a Deny takes nothing
 * away, and a condition narrows only where it must.
 */
export function judgeSharing(
  settings: SharingSettings,
):
  | { status: 'known'; value: Sharing }
  | { status: 'unavailable'; reason: Unavailable } {
  const { policy, bucket, ownerId } = settings;
  const canonicalIds = new Map(settings.canonicalIds);
  if (ownerId !== undefined) {
    canonicalIds.set(ownerId, settings.accountId);
  }
  const { statements, unreadable } =
    policy === undefined
      ? { statements: [], unreadable: [] }
      : parsePolicy(policy);
  const judged = [
    ...judgeStatements(statements, canonicalIds, settings),
    ...judgeGrants(
      settings.grants,
      settings.ignoresPublicAcls,
      canonicalIds,
      settings,
    ),
  ];
  const value: Sharing = {
    ...summaryOf(judged, settings),
    tlsOnly: requiresTls(statements, bucket),
    statements: sortedStatements(judged),
  };
  // Who is let in for certain is, whatever the rest says.
  return unreadable.length === 0 || value.status === 'public'
    ? { status: 'known', value }
    : {
        status: 'unavailable',
        reason: {
          code: 'UnreadablePolicy',
          message: `Who may reach the bucket ${bucket} can't be judged. ${unreadable.join(' ')} Mend the bucket's policy.`,
        },
      };
}

function judgeStatements(
  statements: Statement[],
  canonicalIds: ReadonlyMap<string, string>,
  settings: SharingSettings,
): Judged[] {
  const { bucket, partition, restrictsPublicBuckets } = settings;
  const concerning = statements
    .filter(statement => concernsBucket(statement, bucket))
    .map((statement): Allow => {
      const principals = partiesOfPrincipals(statement, {
        partition,
        canonicalIds,
      });
      return {
        statement,
        principals,
        isPublic:
          statement.effect === 'Allow'
            ? publicByS3(statement, principals)
            : 'no',
      };
    });
  const isRestricted =
    restrictsPublicBuckets && isSurelyPublic(concerning, settings);
  return concerning.map(({ statement, principals, isPublic }) =>
    judgeStatement(
      statement,
      principals,
      {
        isPublic:
          isPublic !== 'no' &&
          settings.isPolicyPublic !== false &&
          !restrictsPublicBuckets,
        isRestricted,
      },
      settings,
    ),
  );
}

/** One public statement makes a policy public as a whole. */
function isSurelyPublic(
  allows: Allow[],
  { isPolicyPublic }: SharingSettings,
): boolean {
  return isPolicyPublic ?? allows.some(({ isPublic }) => isPublic === 'surely');
}

function summaryOf(
  judged: Judged[],
  { accountId, isPolicyPublic, restrictsPublicBuckets }: SharingSettings,
): Pick<Sharing, 'status' | 'accounts' | 'services' | 'access'> {
  const scopes = new Set(judged.map(({ statement }) => statement.scope));
  if (isPolicyPublic && !restrictsPublicBuckets) {
    scopes.add('public');
  }
  const access = new Set(
    judged
      .filter(
        ({ statement: { scope }, services }) =>
          scope !== undefined && (scope !== 'account' || services.length > 0),
      )
      .flatMap(({ statement }) => statement.access),
  );
  return {
    status: SHARING_STATUSES.findLast(each => scopes.has(each)) ?? 'account',
    accounts: uniq(judged.flatMap(({ accounts }) => accounts))
      .filter(id => id !== accountId)
      .sort(),
    services: uniq(judged.flatMap(({ services }) => services)).sort(),
    access: (['read', 'write', 'manage'] as SharingAccess[]).filter(each =>
      access.has(each),
    ),
  };
}

/** The widest first, then in an order that doesn't depend on that of the policy; each once. */
function sortedStatements(judged: Judged[]): Sharing['statements'] {
  const widthOf = (scope?: SharingStatus) =>
    scope ? SHARING_STATUSES.indexOf(scope) : -1;
  const byText = new Map(
    judged.map(({ statement }) => [JSON.stringify(statement), statement]),
  );
  return [...byText]
    .sort(
      ([a, { scope: one }], [b, { scope: other }]) =>
        widthOf(other) - widthOf(one) || (a < b ? -1 : Number(a > b)),
    )
    .map(([, statement]) => statement);
}
