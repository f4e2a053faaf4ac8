import { Button, Flex, Text } from '@backstage/ui';
import { catalogEntityRefreshPermission } from '@backstage/plugin-catalog-common/alpha';
import { usePermission } from '@backstage/plugin-permission-react';
import RefreshIcon from '@material-ui/icons/Refresh';
import { formatTime } from '../Time';
import { textColor, type Tone } from '../tone';
import { type Reading, useReadNow } from './useReadNow';

/**
 * Has a bucket, or an account, read in AWS now, and says when that is done. Not there for whoever may not refresh the
 * entity.
 */
export function ReadNowButton(props: {
  /** The entity of the bucket or the account. */
  entityRef: string;
  /** What is read, for a screen reader: the name of the bucket or the account. */
  name: string;
  /** Called once it was read, or could not be. */
  onDone: () => void;
}) {
  const { entityRef, name, onDone } = props;
  const { allowed } = usePermission({
    permission: catalogEntityRefreshPermission,
    resourceRef: entityRef,
  });
  const { reading, ask } = useReadNow(entityRef, onDone);
  const isWaiting = reading.state === 'asking' || reading.state === 'waiting';

  if (!allowed) {
    return null;
  }
  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RefreshIcon fontSize="inherit" />}
        isPending={isWaiting}
        aria-label={`Read ${name} now`}
        onPress={ask}
      >
        Read now
      </Button>
      <span role="status">
        <ReadingText reading={reading} />
      </span>
    </Flex>
  );
}

function ReadingText({ reading }: { reading: Reading }) {
  const [tone, text] = textOf(reading);
  return text ? (
    <Text variant="body-small" style={{ color: textColor(tone) }}>
      {text}
    </Text>
  ) : null;
}

function textOf(reading: Reading): [tone: Tone, text?: string] {
  switch (reading.state) {
    case 'asking':
    case 'waiting':
      return ['neutral', 'Waits to be read …'];
    case 'done':
      return ['success', 'Read just now'];
    case 'failed':
      return [
        'danger',
        `It could not be read.${
          reading.nextAttemptAt
            ? ` It is tried again at ${formatTime(reading.nextAttemptAt)}.`
            : ''
        }`,
      ];
    case 'refused':
      return ['danger', reading.error.message];
    default:
      return ['neutral'];
  }
}
