import { Alert, Button } from '@backstage/ui';
import { whyFailed } from './whyFailed';

/** Says that something can't be shown, why, and how to ask for it again. */
export function Failure(props: {
  /** What can't be shown: `The buckets`. */
  what: string;
  error: Error;
  onRetry?: () => void;
}) {
  const { what, error, onRetry } = props;
  return (
    <Alert
      status="danger"
      icon
      title={`${what} can’t be shown`}
      description={whyFailed(error)}
      customActions={
        onRetry && (
          <Button variant="secondary" size="small" onPress={onRetry}>
            Try again
          </Button>
        )
      }
    />
  );
}
