import { CopyTextButton } from '@backstage/core-components';
import { Flex, Text } from '@backstage/ui';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { sentence } from './sentence';

/** What is wrong with an account, what to do about it, and the permission to copy. Nothing where all is well. */
export function AccountProblems({ account }: { account: AwsAccountStatus }) {
  const { failure, heldBack, heldBackNames = [] } = account;
  return (
    <Flex direction="column" gap="2" style={{ overflowWrap: 'anywhere' }}>
      {failure && (
        <div>
          <Text as="div" weight="bold">
            {sentence(failure.reason)}
          </Text>
          <Text as="div">{failure.remedy}</Text>
        </div>
      )}
      {failure?.permission && <Statement {...failure.permission} />}
      {heldBack > 0 && (
        <div>
          <Text as="div" weight="bold">
            {heldBack === 1
              ? 'The removal of 1 bucket is held back'
              : `The removal of ${heldBack} buckets is held back`}
          </Text>
          <Text as="div">
            AWS no longer lists {heldBack === 1 ? 'it' : 'them'}, which may be a
            mistake. The next readings decide:{' '}
            {[
              ...heldBackNames,
              ...(heldBack > heldBackNames.length
                ? [`${heldBack - heldBackNames.length} more`]
                : []),
            ].join(', ')}
          </Text>
        </div>
      )}
    </Flex>
  );
}

/** A statement for an IAM policy, to be copied. */
function Statement(props: { action: string; resource: string }) {
  const statement = JSON.stringify(
    { Effect: 'Allow', Action: props.action, Resource: props.resource },
    null,
    2,
  );
  return (
    <Flex align="start" gap="1">
      <pre
        style={{
          margin: 0,
          padding: 'var(--bui-space-2)',
          background: 'var(--bui-bg-neutral-2)',
          borderRadius: 'var(--bui-radius-2)',
          font: 'var(--bui-font-size-2) var(--bui-font-monospace)',
          whiteSpace: 'pre-wrap',
          minWidth: 0,
        }}
      >
        {statement}
      </pre>
      <CopyTextButton
        text={statement}
        tooltipText="The statement is copied"
        aria-label="Copy the statement for the policy"
      />
    </Flex>
  );
}
