import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import InfoIcon from '@material-ui/icons/Info';
import WarningIcon from '@material-ui/icons/Warning';
import type { Entity } from '@backstage/catalog-model';
import {
  describeActor,
  type FactName,
  factLabel,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Policy } from '../page/Policy';
import { formatTime } from '../Time';
import { textColor, type Tone } from '../tone';
import { type Finding, findingsOf } from './findingsOf';
import { ChangePart } from '../changes/ChangePart';
import type { AccessPoints } from '../sharing/useAccessPoints';
import { HowToOwn } from './HowToOwn';
import { useOwnerState } from './useOwnerState';
import { useSince } from './useSince';

/** What matters most of a bucket: who can reach it, whether it is somebody's, and what can't be read. */
export function Findings(props: {
  entity: Entity;
  /** Undefined until they are known. */
  accessPoints: AccessPoints | undefined;
}) {
  const { entity, accessPoints } = props;
  const owner = useOwnerState(entity);
  const findings = findingsOf(entity, { owner, accessPoints });
  if (findings.length === 0) {
    return null;
  }
  return (
    <section aria-label="What matters most">
      <Flex direction="column" gap="3">
        {findings.map((finding, index) => (
          <FindingLine key={index} entity={entity} finding={finding} />
        ))}
      </Flex>
    </section>
  );
}

function FindingLine(props: { entity: Entity; finding: Finding }) {
  const { entity, finding } = props;
  switch (finding.kind) {
    case 'reachable':
      return (
        <Line tone={finding.tone} title={finding.title}>
          {finding.meaning}
          <Since entity={entity} fact={finding.fact} status={finding.status} />
        </Line>
      );
    case 'through':
      return (
        <Line tone={finding.tone} title={finding.title}>
          As far as the bucket’s own policy lets them in, too.
        </Line>
      );
    case 'unowned':
      return (
        <Line tone="warning" title="It is nobody’s">
          {finding.said
            ? `What is said of its owner, “${finding.said}”, is no owner that the catalog knows.`
            : 'Nothing names an owner that the catalog knows: tag the bucket with one.'}
          <HowToOwn entity={entity} />
        </Line>
      );
    case 'unknown-owner':
      return (
        <Line tone="warning" title="Its owner is not in the catalog">
          The catalog has no such group or user, or you may not see it. Add it
          to the catalog, or change the owner.
        </Line>
      );
    case 'unread':
      return <Unread {...finding} />;
    default:
      return (
        <Line tone="success" title="Nothing needs an eye">
          It is not public, not shared, has an owner, and was read in full.
        </Line>
      );
  }
}

/** Since when a fact has its status, and who made it so, as far as the change log tells. */
function Since(props: { entity: Entity; fact: FactName; status: string }) {
  const change = useSince(props);
  return change ? (
    <>
      {' '}
      Since {formatTime(change.occurredAt ?? change.observedAt)}
      {describeActor(change).map((part, index) => (
        <ChangePart key={index} part={part} />
      ))}
      .
    </>
  ) : null;
}

function Unread({
  facts,
  hasLastKnown,
  statement,
}: Finding & { kind: 'unread' }) {
  return (
    <Line
      tone="warning"
      title={`${facts.length === 1 ? 'One thing' : `${facts.length} things`} can’t be read: ${facts
        .map(name => factLabel(name).toLocaleLowerCase('en'))
        .join(', ')}`}
    >
      {hasLastKnown && 'What is shown of that is the last known. '}
      The role that reads may lack the permission, or the bucket’s own policy
      denies it.
      {statement && (
        <details>
          <summary style={{ cursor: 'pointer' }}>What to allow</summary>
          <Policy
            title="Statement for the policy of the role that reads"
            copyLabel="Copy the statement for the policy"
            policy={statement}
          />
        </details>
      )}
    </Line>
  );
}

const ICONS: Record<Tone, typeof WarningIcon> = {
  danger: WarningIcon,
  warning: WarningIcon,
  success: CheckCircleIcon,
  neutral: InfoIcon,
};

function Line(props: { tone: Tone; title: string; children: ReactNode }) {
  const { tone, title, children } = props;
  const Icon = ICONS[tone];
  return (
    <Flex gap="2" align="start">
      <Icon
        aria-hidden
        style={{ color: textColor(tone), fontSize: 20, flex: 'none' }}
      />
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text as="div" weight="bold" style={{ color: textColor(tone) }}>
          {title}
        </Text>
        <Text as="div" variant="body-small">
          {children}
        </Text>
      </div>
    </Flex>
  );
}
