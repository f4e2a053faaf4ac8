import { Button, Flex, Text } from '@backstage/ui';
import { isFiltered, type ListQuery } from './ListQuery';

/** What is true of a list without buckets, and the way back. */
export function NoBuckets(props: {
  query: ListQuery;
  setQuery: (query: ListQuery) => void;
}) {
  const { query, setQuery } = props;
  if (!isFiltered(query)) {
    return <Text>There is no S3 bucket in the catalog that you may see.</Text>;
  }
  return (
    <Flex direction="column" gap="2" align="start">
      <Text>
        {query.text
          ? `No bucket that you may see is called like “${query.text}”, or has it in a tag’s value.`
          : 'No bucket that you may see is as the filters above want it.'}
      </Text>
      <Button
        variant="secondary"
        size="small"
        onPress={() =>
          setQuery({ ...query, whose: 'all', filters: {}, text: '', offset: 0 })
        }
      >
        Show all buckets
      </Button>
    </Flex>
  );
}
