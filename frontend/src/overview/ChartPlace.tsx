import { Card, CardBody, CardHeader, Skeleton, Text } from '@backstage/ui';

/** The place of a chart until it is known what it shows, so that nothing moves when it comes. */
export function ChartPlace({ title }: { title: string }) {
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {title}
        </Text>
      </CardHeader>
      <CardBody>
        <Skeleton width="100%" height={400} />
      </CardBody>
    </Card>
  );
}
