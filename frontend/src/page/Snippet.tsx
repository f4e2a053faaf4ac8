import { Flex, Text } from '@backstage/ui';
import { CopyButton } from './CopyButton';

/** A text to be copied, line by line as it is. */
export function Snippet(props: {
  title: string;
  copyLabel: string;
  text: string;
}) {
  const { title, copyLabel, text } = props;
  return (
    <div>
      <Text as="div" variant="body-small">
        {title}
      </Text>
      <Flex align="start" gap="1">
        <pre
          style={{
            margin: 0,
            padding: 'var(--bui-space-2)',
            background: 'var(--bui-bg-neutral-2)',
            borderRadius: 'var(--bui-radius-2)',
            font: 'var(--bui-font-size-2) var(--bui-font-monospace)',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            minWidth: 0,
          }}
        >
          {text}
        </pre>
        <CopyButton text={text} label={copyLabel} />
      </Flex>
    </div>
  );
}
