import { Flex, Text } from '@backstage/ui';
import {
  type ChangeGroup,
  groupChanges,
  type ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { ChangeGroupItem } from './ChangeGroupItem';
import { EndOfChanges } from './EndOfChanges';
import { useChanges } from './useChanges';

const heading = {
  margin: 0,
  paddingBottom: 'var(--bui-space-1)',
  borderBottom: '1px solid var(--bui-border-1)',
};

const list = {
  listStyle: 'none',
  margin: 0,
  padding: 'var(--bui-space-2) 0 0',
  display: 'flex',
  flexDirection: 'column' as const,
  gap: 'var(--bui-space-3)',
};

/** Changes by day, and by what somebody did at once; the latest first. */
export function ChangeList(props: {
  request: ListChangesRequest;
  accountNames: ReadonlyMap<string, string>;
  pageSize?: number;
}) {
  const { request, ...rest } = props;
  return (
    <LoadedList key={JSON.stringify(request)} request={request} {...rest} />
  );
}

function LoadedList(props: {
  request: ListChangesRequest;
  accountNames: ReadonlyMap<string, string>;
  pageSize?: number;
}) {
  const { request, accountNames, pageSize = 200 } = props;
  const asked = useChanges(request, pageSize);
  const { changes, hasOlder, hasMoreFirstSeen } = asked;
  const groups = groupChanges(changes);
  return (
    <Flex direction="column" gap="4">
      {daysOf(groups).map(({ day, groups: ofDay }) => (
        <section key={day}>
          <Text as="h4" variant="body-medium" weight="bold" style={heading}>
            {day}
          </Text>
          <ol style={list}>
            {ofDay.map(group => (
              <ChangeGroupItem
                key={group.changes[0].id}
                group={group}
                accountName={accountNames.get(group.changes[0].accountId)}
                isOpen={
                  (hasOlder && group === groups.at(-1)) ||
                  (hasMoreFirstSeen && group.kind === 'discovered')
                }
              />
            ))}
          </ol>
        </section>
      ))}
      <EndOfChanges
        asked={asked}
        none="No change is as wanted."
        height={groups.length > 0 ? 24 : 400}
      />
    </Flex>
  );
}

/** By the days of the person who looks. */
function daysOf(groups: ChangeGroup[]) {
  const days: Array<{ day: string; groups: ChangeGroup[] }> = [];
  for (const group of groups) {
    const [{ occurredAt, observedAt }] = group.changes;
    const day = new Date(occurredAt ?? observedAt).toLocaleDateString(
      undefined,
      { dateStyle: 'full' },
    );
    const known = days.find(one => one.day === day);
    if (known) {
      known.groups.push(group);
    } else {
      days.push({ day, groups: [group] });
    }
  }
  return days;
}
