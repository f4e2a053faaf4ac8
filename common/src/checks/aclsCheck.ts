import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const aclsCheck: BucketCheck = {
  title: 'ACLs are in force',
  severity: 'low',
  kinds: GENERAL_PURPOSE,
  remedy:
    'Move what its ACLs allow into the policy, and set object ownership to BucketOwnerEnforced.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html',
  judge(bucket) {
    const ownership = bucket.fact('ownership');
    return ownership && ownership.status !== 'BucketOwnerEnforced'
      ? failed(
          'ACLs decide who has access, beside the policy: each object may have one of its own, and none of these is read.',
        )
      : PASSED;
  },
};
