import { Button, Skeleton, Text } from '@backstage/ui';
import { Failure } from '../page/Failure';
import type { useChanges } from './useChanges';

/** What stands below changes: that more come, that they can't be had, that there are none, or the way to older ones. */
export function EndOfChanges(props: {
  asked: ReturnType<typeof useChanges>;
  /** What is said where there are none. */
  none: string;
  /** Of the place of those that are about to come, in pixels. */
  height: number;
}) {
  const { asked, none, height } = props;
  const { changes, loading, error, retry, loadOlder } = asked;
  return (
    <>
      {loading && <Skeleton width="100%" height={height} />}
      {error && <Failure what="The changes" error={error} onRetry={retry} />}
      {!loading && !error && changes.length === 0 && <Text>{none}</Text>}
      {loadOlder && (
        <div>
          <Button variant="secondary" onPress={loadOlder}>
            Older changes
          </Button>
        </div>
      )}
    </>
  );
}
