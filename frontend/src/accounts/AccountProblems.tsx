import { Flex, Text } from '@backstage/ui';
import type {
  AwsAccountFailure,
  AwsAccountStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Policy } from '../page/Policy';
import { sentence } from '../page/sentence';

/** All that is wrong with an account, what to do about it, and the policies to copy. Nothing where all is well. */
export function AccountProblems({ account }: { account: AwsAccountStatus }) {
  const { failures, heldBack, heldBackNames = [], namesTaken = [] } = account;
  return (
    <Flex direction="column" gap="2" style={{ overflowWrap: 'anywhere' }}>
      {failures.map(failure => (
        <Failure key={`${failure.kind} ${failure.reason}`} {...failure} />
      ))}
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
      {namesTaken.length > 0 && (
        <div>
          <Text as="div" weight="bold">
            Other entities have the names of these buckets
          </Text>
          <Text as="div">
            So the entities of the buckets have names with a hash:{' '}
            {namesTaken.join(', ')}
          </Text>
        </div>
      )}
    </Flex>
  );
}

function Failure(props: AwsAccountFailure) {
  const { reason, remedy, statement, trustPolicy } = props;
  return (
    <Flex direction="column" gap="2">
      <div>
        <Text as="div" weight="bold">
          {sentence(reason)}
        </Text>
        <Text as="div">{remedy}</Text>
      </div>
      {statement && (
        <Policy
          title="Statement for the policy"
          copyLabel="Copy the statement for the policy"
          policy={statement}
        />
      )}
      {trustPolicy && (
        <Policy
          title="Trust policy of the role"
          copyLabel="Copy the trust policy of the role"
          policy={trustPolicy}
        />
      )}
    </Flex>
  );
}
