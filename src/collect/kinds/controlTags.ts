import { loadS3Control } from '../../aws/lazyClients';
import { sortedTags } from '../../model/sortedTags';
import { defineFact } from '../facts/defineFact';
import { answerOfAws } from './regionalKind';

/**
 * The tags of what S3 Control has tags of: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html
 *
 * @param calls - with the IAM action, which is another one for directory buckets
 */
export function controlTags(calls: { ListTagsForResource: string }) {
  return defineFact({
    name: 'tags',
    calls,
    noneCodes: [],
    events: ['TagResource', 'UntagResource'],
    stopsWhenDenied: true,
    async read(_, __, session, { arn, region }) {
      const command = new (loadS3Control().ListTagsForResourceCommand)({
        AccountId: session.account.id,
        ResourceArn: arn,
      });
      const answer = await session.s3Control(region).send(command);
      const { Tags = [] } = answerOfAws(answer);
      return Tags.length === 0 ? undefined : sortedTags(Tags);
    },
  });
}
