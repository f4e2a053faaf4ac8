import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { REACHABLE_KINDS } from './kindsOfChecks';

const BY = { acl: 'its ACL', policy: 'its policy' };

export const publicCheck: BucketCheck = {
  title: 'Public, and no tag says that it is meant to be',
  severity: 'high',
  kinds: REACHABLE_KINDS,
  remedy:
    'Turn on Block Public Access for the bucket. If it is meant to be public, tag it with public=intended, or the tag that your config names.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  judge(bucket, tags) {
    const publicAccess = bucket.fact('publicAccess');
    if (publicAccess?.status !== 'public' || bucket.tag(tags.public)) {
      return PASSED;
    }
    const by = (publicAccess.by ?? []).map(each => BY[each] ?? each);
    return failed(
      `Anybody can reach it, or anybody who has an AWS account${by.length > 0 ? `: by ${by.join(' and ')}` : ''}.`,
    );
  },
};
