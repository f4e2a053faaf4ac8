import { type BucketCheck, failed, PASSED, unjudged } from './BucketCheck';
import { REACHABLE_KINDS } from './kindsOfChecks';

export const foreignCheck: BucketCheck = {
  title: 'Shared with a foreign account',
  severity: 'high',
  kinds: REACHABLE_KINDS,
  remedy:
    'Find out whose account it is. Take the statement out of the policy, or the grant out of the ACL, if nobody vouches for it.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html',
  judge(bucket) {
    const sharing = bucket.fact('sharing');
    // What the widest statement lets in says nothing of the others.
    const scopes = new Set([
      sharing?.status,
      ...(sharing?.statements ?? []).map(({ scope }) => scope),
    ]);
    if (scopes.has('foreign')) {
      const named = sharing?.accounts ?? [];
      return failed(
        `It lets in an account that is not read here, or somebody who can’t be told to be yours.${named.length > 0 ? ` The other accounts that it names: ${named.join(', ')}.` : ''}`,
      );
    }
    return scopes.has('conditional')
      ? unjudged(
          'It lets in whoever meets conditions of which nobody can say who that is.',
        )
      : PASSED;
  },
};
