import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { ListAttentionRequest } from 'backstage-plugin-aws-s3-buckets-common';
import { AttentionItems } from './AttentionItems';

/** What of some buckets needs attention, as a card of its own. Its key is the request. */
export function NeedsAttention(props: { request: ListAttentionRequest }) {
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          Needs attention
        </Text>
      </CardHeader>
      <CardBody>
        <AttentionItems request={props.request} />
      </CardBody>
    </Card>
  );
}
